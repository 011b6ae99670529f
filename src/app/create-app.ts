import { randomUUID } from 'node:crypto';
import type { InventoryHost } from '../fleet/inventory-host.ts';
import type { Notice } from '../protocol/message.ts';
import { Problem } from '../protocol/problem.ts';
import type { Signer } from '../protocol/signing.ts';
import { takeOutcome } from './changes/advance.ts';
import type { App, NewSchedule, StoredDiagnosis } from './app.ts';
import { type Alert, type AlertTaken, noteAlert } from './alerts/alerts.ts';
import { noteBurst } from './alerts/bursts.ts';
import type { Chat } from './chat/chat.ts';
import { decideProposal, mayDecide } from './changes/decisions.ts';
import { type Deps, type Improvement, type Log, type Members, nowText, type Reason } from './deps.ts';
import type { HostPolicy } from './hosts/host-policy.ts';
import { createQueues } from './jobs/queues.ts';
import { giveUp, runJob } from './jobs/run.ts';
import type { Job } from './jobs/schedule.ts';
import { lateJobs } from './jobs/sweep.ts';
import { forgetOld, tend } from './jobs/tend.ts';
import { alike, knownHosts } from './hosts/known-hosts.ts';
import { ladders } from './ladders/use-cases.ts';
import { overview } from './overview.ts';
import { proposalView } from './changes/proposal-view.ts';
import { isOwnId, isSensible } from './diagnosing/sensible.ts';
import type { DiagnosisRecord, Store } from './store.ts';
import { type Judge, judgeIn } from './sweep/judge.ts';
import { SWEEP_TIMES, sweepSlots, type SweepTimes } from './sweep/limits.ts';
import { scheduleUseCases, keepConfigured } from './schedules/use-cases.ts';
import { firstHeard } from './chat/heard.ts';
import { settingsUseCases } from './people/settings.ts';
import { sweepUseCases } from './sweep/use-cases.ts';
import { talkUseCases } from './diagnosing/talk.ts';
import type { Ways } from './ways.ts';
import type { RedisClient } from '../transports/agent/client.ts';

export interface AppOptions {
  readonly store: Store;
  /** Shared by the queues of this bot; closed by whoever opened it. */
  readonly redis: RedisClient;
  readonly ways: Ways;
  /** Hosts of the configuration and its inventories, to be shown beside the enrolled ones. */
  readonly listed?: () => Promise<readonly InventoryHost[]>;
  readonly chat: Chat;
  readonly signer: Signer;
  readonly reason: Reason;
  readonly improvement: Improvement;
  readonly approval: {
    readonly expiresMinutes: number;
    readonly leaseSeconds: number;
    readonly watchSeconds: number;
  };
  /** The rules of the group a host belongs to. */
  readonly policyOf: (host: string) => HostPolicy;
  readonly members: Members;
  /** Judges the code an approver typed; null: none was. */
  readonly secondFactor: Deps['secondFactor'];
  readonly isOperator: Deps['isOperator'];
  readonly auditHead?: Deps['auditHead'];
  readonly bursts?: Deps['bursts'];
  readonly alerts?: Deps['alerts'];
  readonly windowSeconds: number;
  /** What is drawn from one host's bundle in a sweep. */
  readonly judge?: Judge;
  readonly sweepTimes?: SweepTimes;
  /** Of the configuration; those of an earlier one are taken out. */
  readonly schedules?: readonly (NewSchedule & { readonly name: string })[];
  /** How soon the work of a bot that died is taken over by another. */
  readonly deadAfter?: { readonly jobsMs: number; readonly postsMs: number };
  /** In front of every Redis key of the queues. */
  readonly prefix?: string;
  readonly pageOf?: Deps['pageOf'];
  /** Runs each job, with whatever whoever watches them puts around it. */
  readonly around?: (job: Job, run: () => Promise<void>) => Promise<void>;
  readonly clock?: () => Date;
  readonly log?: Log;
}

/** The use cases with the work behind them. */
export interface BotApp extends App {
  /** What a host tells unasked, verified by the transport. Throws when it could not be stored: it must come again. */
  noteNotice(notice: Notice): Promise<void>;
  /** What a monitoring system tells. Throws when it could not be stored: it must come again. */
  noteAlert(alert: Alert): Promise<AlertTaken>;
  start(): Promise<void>;
  /** How many jobs all bots have, by queue and what they wait for. */
  depths: ReturnType<typeof createQueues>['depths'];
  /** Running jobs are left to the next bot; returns when nothing of this one runs any more. */
  stop(): Promise<void>;
}

/** Slack may be slow to answer, and a second message would be a second button. */
const STALE_POST_MS = 120_000;
/** How often a bot looks for work that fell through a crash. */
const TEND_MS = 10_000;
const FORGET_MS = 60 * 60 * 1000;

export function createApp(options: AppOptions): BotApp {
  const { clock = () => new Date(), log = () => {}, approval } = options;
  const queues = createQueues({
    redis: options.redis,
    clock,
    log,
    ...(options.prefix === undefined ? {} : { prefix: options.prefix }),
    ...(options.deadAfter === undefined ? {} : { lockMs: options.deadAfter.jobsMs }),
  });
  const { expiresMinutes, watchSeconds, leaseSeconds } = approval;
  const deps: Deps = {
    store: options.store,
    chat: options.chat,
    ways: options.ways,
    signer: options.signer,
    reason: options.reason,
    improvement: options.improvement,
    windowSeconds: options.windowSeconds,
    stalePostMs: options.deadAfter?.postsMs ?? STALE_POST_MS,
    policyOf: options.policyOf,
    members: options.members,
    secondFactor: options.secondFactor,
    isOperator: options.isOperator,
    auditHead: options.auditHead ?? null,
    bursts: options.bursts ?? null,
    alerts: options.alerts ?? null,
    terms: { watchSeconds, leaseSeconds },
    expiresMinutes,
    schedule: queues,
    sweep: {
      judge: options.judge ?? judgeIn('en'),
      slots: sweepSlots(),
      times: options.sweepTimes ?? SWEEP_TIMES,
      by: randomUUID(),
      random: Math.random,
    },
    fleet: async () => knownHosts(await options.store.hosts.list(), (await options.listed?.()) ?? []),
    pageOf: options.pageOf ?? (() => null),
    clock,
    log,
  };
  /** When each host last claimed what is not its own. */
  const claims = new Map<string, number>();
  return {
    ...useCases(deps),
    ...running(deps, queues, options),
    depths: () => queues.depths(),
    noteNotice: (notice) => noteNotice(deps, claims, notice),
    noteAlert: (alert) => noteAlert(deps, alert),
  };
}

function running(
  deps: Deps,
  queues: ReturnType<typeof createQueues>,
  { schedules = [], around = (_, run) => run() }: Pick<AppOptions, 'schedules' | 'around'>,
): Pick<BotApp, 'start' | 'stop'> {
  let tending: Promise<void> = Promise.resolve();
  const timers: NodeJS.Timeout[] = [];

  function look(): void {
    attempt(() => tend(deps));
  }

  function attempt(work: () => Promise<void>): void {
    const failed = (cause: unknown): void =>
      deps.log('error', `looking for owed work failed: ${cause instanceof Error ? cause.message : 'unknown'}`);
    tending = tending.then(work).catch(failed);
  }

  return {
    async start() {
      queues.start(
        (job, signal) => around(job, () => runJob(deps, job, signal)),
        (job) => giveUp(deps, job),
      );
      await keepConfigured(deps.store, schedules, deps.clock());
      look();
      attempt(async () => await deps.schedule.add(...(await lateJobs(deps))));
      await tending;
      timers.push(setInterval(look, TEND_MS));
      timers.push(setInterval(() => attempt(() => forgetOld(deps)), FORGET_MS));
    },
    async stop() {
      for (const timer of timers) clearInterval(timer);
      await tending;
      await queues.stop();
    },
  };
}

function useCases(deps: Deps): App {
  const { store, fleet: hosts } = deps;
  return {
    async objection(question) {
      if (!isSensible(question)) return { code: 'bad-question', message: 'That cannot be asked: see /syndrop help.' };
      const { host: asked, against = [], dialledBy } = question;
      for (const host of [...(dialledBy === undefined ? [] : [dialledBy.host]), asked, ...against]) {
        const way = await deps.ways(host);
        if (way !== undefined) {
          if (question.at !== undefined && way.applying === null) return noHistory(host);
          continue;
        }
        const near = alike(host, await hosts());
        const hint = near.length === 0 ? '' : ` Did you mean ${near.join(', ')}?`;
        const message = `No host is called ${host}.${hint} To add it: syndrop enroll ${host}`;
        return { code: 'host-unknown', message, unknown: { host, near } };
      }
      return null;
    },
    async ask(question, actor, conversation) {
      const objection = await this.objection(question);
      if (objection !== null) throw new Problem(objection.code, objection.message);
      const diagnosisId = randomUUID();
      const at = nowText(deps);
      const asked = { diagnosisId, at, actor: actor.id, question, conversation };
      const detail = { host: question.host, face: conversation.face };
      await store.diagnoses.add(asked, { at, actor: actor.id, what: 'diagnosis.asked', subject: diagnosisId, detail });
      await deps.schedule.add({ kind: 'diagnose', diagnosisId });
      return { diagnosisId };
    },
    async details(diagnosisId) {
      if (!isOwnId(diagnosisId)) return null;
      const record = await store.diagnoses.find(diagnosisId);
      return record === null ? null : storedDiagnosis(record);
    },
    async proposal(proposalId) {
      if (!isOwnId(proposalId)) return null;
      const record = await store.proposals.find(proposalId);
      return record === null ? null : proposalView(record, deps);
    },
    decide: (proposalId, decision, actor, digest, given) =>
      decideProposal(deps, { proposalId, decision, actor: actor.id, digest, ...given }),
    mayDecide: (proposalId, decision, actor) => mayDecide(deps, { proposalId, decision, actor: actor.id }),
    firstHeard: (key) => firstHeard(deps, key),
    async pending() {
      const records = await store.proposals.inStates(['proposed', 'approved', 'applied', 'keeping', 'reverting']);
      return records.map((record) => proposalView(record, deps));
    },
    hosts,
    ladders: ladders(deps),
    sweeps: sweepUseCases(deps),
    schedules: scheduleUseCases(deps),
    async history(host, limit) {
      return (await store.diagnoses.history(host, limit)).flatMap((record) => storedDiagnosis(record) ?? []);
    },
    async askedIn(conversation) {
      return (await store.diagnoses.lastIn(conversation))?.question ?? null;
    },
    overview: () => overview(deps),
    talk: talkUseCases(deps, storedDiagnosis),
    settings: settingsUseCases(deps),
  };
}

function noHistory(host: string) {
  return { code: 'no-history', message: `${host} has no agent, and only agents write down the past.` };
}

function storedDiagnosis(record: DiagnosisRecord): StoredDiagnosis | null {
  const { diagnosisId, at, actor, question, diagnosis, plan, proposalId } = record;
  if (diagnosis === null) return null;
  return { diagnosisId, at, actor, question, diagnosis, plan, proposalId };
}

const CLAIM_MS = 60_000;

/** One row a minute for each host: a host that lies a thousand times a second fills no table with it. */
async function foreignClaim(deps: Deps, claims: Map<string, number>, hostId: string, claimedAt: string): Promise<void> {
  const now = deps.clock().getTime();
  if (now - (claims.get(hostId) ?? -Infinity) < CLAIM_MS) return;
  claims.set(hostId, now);
  deps.log('error', `${hostId} reported at ${claimedAt} about a change that is not its own`);
  const detail = { claimedAt };
  await deps.store.audit.append({ at: nowText(deps), actor: hostId, what: 'notice.refused', subject: hostId, detail });
}

async function noteNotice(deps: Deps, claims: Map<string, number>, { hostId, at, body }: Notice): Promise<void> {
  if (body.kind === 'hello') {
    const { agentVersion, kernel, mode, sealingKey } = body;
    const key = sealingKey === undefined ? {} : { sealingKey };
    await deps.store.hosts.seen(hostId, { at: nowText(deps), agentVersion, kernel, mode, ...key });
    return;
  }
  if (body.kind === 'burst') return await noteBurst(deps, hostId, body.at);
  const { outcome } = body;
  if (outcome.changeId === null) return;
  const record = await deps.store.proposals.find(outcome.changeId);
  // A host speaks of its own changes only.
  if (record === null || record.plan.host !== hostId) {
    await foreignClaim(deps, claims, hostId, at);
    return;
  }
  await takeOutcome(deps, record, outcome);
}
