import type { Command } from 'commander';
import type { GivenWith, KnownHost, LadderVerb, Meant, ScheduleUseCases, Verb } from '../../app/app.ts';
import type { Bundle } from '../../protocol/bundle.ts';
import type { SweepTally } from '../../app/chat/chat.ts';
import type { Freeze } from '../../app/changes/freeze.ts';
import type { HostAudit } from '../../app/hosts/host-audit.ts';
import type { AuditRow } from '../../app/store.ts';
import type { LadderView } from '../../approval/ladder.ts';
import type { ProposalView } from '../../approval/proposal.ts';
import type { SweepReport } from '../../fleet/sweep-report.ts';
import type { SweepResult } from '../../fleet/sweep-result.ts';
import type { ConsoleLink, OperatorAnswer } from '../../protocol/operator.ts';
import type { Reach } from '../../app/diagnosing/diagnose-once.ts';
import type { DiagnosisDocument } from '../../app/diagnosing/reason.ts';
import type { Config } from '../../config/config.ts';
import type { Terminal } from './terminal.ts';
import type { ExitStatus } from './status.ts';

/** What the commands work with. Everything a face may not import comes in here, from main.ts. */
export interface CliDeps {
  readonly version: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly terminal: Terminal;
  /** Aborted by the first SIGINT or SIGTERM. */
  readonly signal: AbortSignal;
  readonly services: Services;
  /** The status to leave with when the command ends well. */
  readonly finish: (status: ExitStatus) => void;
}

/** The long-running programs and the store, wired by main.ts. Each is loaded only when its command runs. */
export interface Services {
  /** Path of the agent's single file. */
  readonly agentProgram: string;
  /** Runs until `signal` aborts. */
  start(config: Config, terminal: Terminal, signal: AbortSignal): Promise<void>;
  /** Runs until `signal` aborts. */
  bot(config: Config, terminal: Terminal, signal: AbortSignal): Promise<void>;
  /** Serves AI assistants over standard input and output; runs until they end or `signal` aborts. */
  mcp(config: Config, version: string, signal: AbortSignal): Promise<void>;
  /** The link that makes the Slack app; checks of the tokens that are set. */
  setUpSlack(config: Config, requestUrl: string | undefined): Promise<SlackSetup>;
  /** Tries every connection and permission; one line for each thing looked at. */
  checkBot(config: Config, signal: AbortSignal): Promise<readonly CheckLine[]>;
  /** The way to a host of the fleet; undefined when nobody knows it. */
  reach(config: Config, host: string): ReturnType<Reach>;
  hosts(config: Config): Promise<readonly KnownHost[]>;
  /** Until when each host may still enrol that has not. */
  waitingHosts(config: Config): Promise<ReadonlyMap<string, string>>;
  /** Who may be a host, and who no longer. */
  enrolment(): Promise<EnrolmentService>;
  /** Keys of bots, hosts and operators. */
  keys(): Promise<KeyService>;
  verifyAudit(config: Config): Promise<AuditVerdict>;
  /** Compares what hosts say they did with the store; told of each host as it is read. */
  auditHosts(
    config: Config,
    selector: string | null,
    signal: AbortSignal,
    onHost: (audit: HostAudit) => void,
  ): Promise<void>;
  /** Audit rows, oldest first. */
  exportAudit(config: Config): AsyncIterable<AuditRow>;
  /** Begins a freeze of all approvals, or ends it with null; answers the one before. */
  freeze(config: Config, wanted: { reason: string; until: string | null } | null): Promise<Freeze | null>;
  /** What can be decided while the chat is down. */
  operator(): Promise<OperatorService>;
  /** Authenticator apps of approvers. */
  devices(): Promise<DeviceService>;
  /** Opens the schedules for one piece of work. */
  schedules<T>(config: Config, work: (schedules: ScheduleUseCases) => Promise<T>): Promise<T>;
  /** The whole fleet, or a part of it. */
  sweeps(): Promise<SweepService>;
  readonly lab: LabService;
}

export interface SweepService {
  /** Who is meant; with `ssh` the names are SSH destinations, and no fleet is needed. */
  meant(config: Config, selector: string, ssh: boolean): Promise<Meant>;
  /** Asks them all. What was asked until `signal` aborts stays filed. */
  run(config: Config, wanted: WantedSweep, signal: AbortSignal): Promise<SweptFleet>;
  /** Opens a sweep that has ended, the last one without an id, for one piece of work; null when there is none. */
  stored<T>(config: Config, sweepId: string | null, work: (sweep: StoredSweep | null) => Promise<T>): Promise<T>;
}

export interface StoredSweep extends SweptFleet {
  /** What a host's answer was drawn from; null when it is not kept. */
  bundle(host: string): Promise<Bundle | null>;
  /** All of it as one page. */
  html(lang: 'en' | 'zh'): Promise<string>;
}

interface WantedSweep {
  readonly selector: string;
  readonly ssh: boolean;
  readonly windowSeconds: number;
  readonly timeoutSeconds: number;
  readonly lang: 'en' | 'zh';
  readonly onProgress: (progress: SweepTally) => void;
}

export interface SweptFleet {
  readonly report: SweepReport;
  readonly results: readonly SweepResult[];
  /** Where a bot serves the report; null where none does. */
  readonly page: string | null;
}

export interface OperatorService {
  /** Makes a key in a file that must not exist; answers its public half. */
  makeKey(file: string): Promise<string>;
  pending(config: Config): Promise<readonly ProposalView[]>;
  find(config: Config, proposalId: string): Promise<ProposalView | null>;
  /** Rollouts over many hosts, the newest first. */
  ladders(config: Config): Promise<readonly LadderView[]>;
  ladder(config: Config, ladderId: string): Promise<LadderView | null>;
  /** What a bot made of it; null when none took it in time. */
  decide(config: Config, decision: SignedDecision, signal: AbortSignal): Promise<OperatorAnswer | null>;
  /** A link that logs in to the console of a configuration, or at an address. */
  logIn(where: Config | string, keyFile: string, signal: AbortSignal): Promise<ConsoleLink>;
}

/** To be signed with the key in the file. */
interface SignedDecision extends GivenWith {
  readonly keyFile: string;
  /** A rollout, whose id stands in place of a proposal's. */
  readonly of?: 'ladder' | 'sweep';
  readonly proposalId: string;
  readonly decision: Verb | LadderVerb | 'propose';
  /** The cause whose hosts a rollout of a sweep is for. */
  readonly cluster?: string;
  readonly digest: string;
}

export interface DeviceService {
  list(config: Config): Promise<readonly string[]>;
  /** The address an authenticator app reads, secret included: shown once. */
  enroll(config: Config, actor: string): Promise<string>;
  /** False when there was none. */
  remove(config: Config, actor: string): Promise<boolean>;
}

export interface CheckLine {
  readonly name: string;
  readonly state: 'good' | 'missing' | 'optional';
  readonly detail: string;
}

export interface SlackSetup {
  readonly link: string;
  /** Null without a bot token. */
  readonly checks: readonly CheckLine[] | null;
}

export interface EnrolmentService {
  /** Makes what a host enrols with. Problem `usage` for one that is enrolled, unless `again`. */
  mint(config: Config, host: string, wanted: EnrolmentWish): Promise<MintedEnrolment>;
  /** False when nobody knew the host. */
  revoke(config: Config, host: string): Promise<boolean>;
}

export interface KeyRow {
  /** `bot`, `host NAME` or `operator NAME`. */
  readonly owner: string;
  readonly id: string;
  readonly state: 'in use' | 'next' | 'old' | 'revoked';
}

export interface ToldHost {
  readonly host: string;
  /** Why it does not obey the new keys yet. */
  readonly problem: string | null;
}

export interface KeyService {
  list(config: Config): Promise<readonly KeyRow[]>;
  /** Makes the next key of the bots, or goes on with the one begun; `done` once it is the one in use. */
  rotateBot(
    config: Config,
    leaveBehind: boolean,
    signal: AbortSignal,
  ): Promise<{
    readonly from: string;
    readonly to: string;
    readonly told: readonly ToldHost[];
    readonly done: boolean;
  }>;
  /** Tells all hosts to obey the key in use and no other. */
  revokeBot(
    config: Config,
    keyId: string,
    signal: AbortSignal,
  ): Promise<{ readonly kept: string; readonly told: readonly ToldHost[] }>;
  rotateHost(
    config: Config,
    host: string,
    signal: AbortSignal,
  ): Promise<{ readonly from: string; readonly to: string }>;
  /** False when it was revoked before. */
  revokeOperator(config: Config, keyId: string): Promise<boolean>;
}

export interface EnrolmentWish {
  readonly mode: 'observe' | 'propose-only' | 'remediate';
  /** How long the token is good. */
  readonly minutes: number;
  readonly again: boolean;
  /** Where the host finds Redis, when it is not where the bot does. */
  readonly redisUrl?: string;
  readonly caFile?: string;
  /** On the host; `state` beside the configuration without it. */
  readonly stateDir?: string;
}

export interface MintedEnrolment {
  readonly hostId: string;
  readonly expires: string;
  /** Text by name. `state/` stands for the state directory; all of it is the host's alone. */
  readonly files: Readonly<Record<string, string>>;
}

export interface AuditVerdict {
  readonly intact: boolean;
  readonly rows: number;
  readonly detail: string;
}

export interface LabScenario {
  readonly id: string;
  readonly title: string;
  /** The label and the cause a diagnosis must name. */
  readonly label: string;
  readonly causeId: string;
  /** What a client sees: `timeouts`, `refusals`, `answers`, … */
  readonly clientSees: string;
  /** The sysctl keys that cure it, what else does in words, or nothing. */
  readonly cure: string;
  /** What it changes on the machine itself, in a sentence; null for nothing. */
  readonly machineWide: string | null;
}

interface LabHost {
  /** Name of the network namespace with the fault in it. */
  readonly netns: string;
  readonly description: string;
  stop(): Promise<void>;
}

/** How many attempts of a client came to what. */
export type LabTally = Readonly<Record<string, number>>;

/** What somebody who watches a run is told while it goes on. */
export type LabStep =
  | { readonly kind: 'made'; readonly netns: string; readonly dials: string; readonly proof: LabTally }
  | { readonly kind: 'diagnosed'; readonly document: DiagnosisDocument; readonly complaints: readonly string[] }
  | { readonly kind: 'cured'; readonly applied: LabTrial['applied']; readonly mended: boolean };

/** One scenario from the fault to its cure. */
export interface LabTrial {
  readonly proof: LabTally;
  readonly document: DiagnosisDocument;
  readonly applied: readonly { readonly key: string; readonly from: string; readonly to: string }[];
  readonly mended: boolean;
  readonly after: LabTally;
  /** What was promised and did not come true, in sentences. */
  readonly complaints: readonly string[];
  /** Counters that moved in the window. */
  readonly moved: Readonly<Record<string, string>>;
  readonly seconds: number;
}

interface LabAllowed {
  readonly machineWide: boolean;
}

interface LabRunOptions extends LabAllowed {
  readonly windowSeconds: number | undefined;
  /** Where to keep what was collected as a case, if all came as promised. */
  readonly saveIn: string | undefined;
  readonly onStep: (step: LabStep) => void;
}

export interface LabService {
  list(): Promise<readonly LabScenario[]>;
  start(scenarioId: string, allowed: LabAllowed, signal: AbortSignal): Promise<LabHost>;
  /** Makes the fault, diagnoses it, applies the plan and looks at the client again. */
  run(scenarioId: string, options: LabRunOptions, signal: AbortSignal): Promise<LabTrial>;
  /** Takes away what a killed lab left behind; the names of it. */
  removeLeftovers(): Promise<readonly string[]>;
  /** Networks of labs that still run, with the process each belongs to. */
  alive(): Promise<readonly { readonly netns: string; readonly pid: number }[]>;
}

/** Adds one command to the program. */
export type AddCommand = (program: Command, deps: CliDeps) => void;
