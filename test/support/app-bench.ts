import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { type AppOptions, type BotApp, createApp } from '../../src/app/create-app.ts';
import type { Reason } from '../../src/app/deps.ts';
import { type ApprovalRules, policyFor } from '../../src/app/hosts/host-policy.ts';
import { createMembers } from '../../src/app/people/members.ts';
import { secondFactors } from '../../src/app/people/second-factor.ts';
import type { Store } from '../../src/app/store.ts';
import type { ProposalState, ProposalView } from '../../src/approval/proposal.ts';
import { Approval } from '../../src/config/approval.ts';
import type { Finding } from '../../src/diagnosis/diagnosis.ts';
import { startPrivateRedis } from '../../src/embedded/redis.ts';
import type { Signer } from '../../src/protocol/signing.ts';
import { planFor } from '../../src/plan/plan-for.ts';
import { openStore } from '../../src/store/open-store.ts';
import { type FakeHost, fakeHost, newSigner } from './fake-host.ts';
import { type RecordedChat, recordedChat } from './recorded-chat.ts';

const KEY = 'net.ipv4.tcp_syncookies';

/** A fixed cause with one remedy; the plan is the real one. */
const reason: Reason = (bundle, _, sha256) => {
  const finding: Finding = {
    causeId: 'synq-full-drop',
    label: 'syn-queue-overflow',
    state: 'active',
    confidence: 'proven',
    share: 1,
    title: 'SYN queue full',
    mechanism: 'mechanism',
    evidence: [],
    chain: [],
    advice: [],
    remedies: [{ key: KEY, to: '1', why: 'why', takesEffect: 'now' }],
    references: [],
  };
  const answer = bundle.samples[0]?.answers['sysctl'];
  const text = answer !== undefined && 'text' in answer ? answer.text : '';
  const value = /tcp_syncookies:(\d)/.exec(text)?.[1];
  const active = value === '0';
  const diagnosis = {
    schemaVersion: 1 as const,
    host: bundle.host.id,
    window: { seconds: 3, deltas: true },
    verdict: {
      status: active ? ('active' as const) : ('healthy' as const),
      label: active ? ('syn-queue-overflow' as const) : ('healthy' as const),
      causeId: active ? finding.causeId : null,
      headline: 'headline',
    },
    findings: active ? [finding] : [],
    ruledOut: [],
    unknown: [],
    ledger: {
      windowSeconds: 3,
      arrived: null,
      answered: null,
      completed: null,
      dropped: null,
      byCause: [],
      unexplained: null,
    },
    remarks: [],
  };
  const sysctls = new Map(value === undefined ? [] : [[KEY, value]]);
  const { host } = bundle;
  return { diagnosis, plan: planFor(diagnosis, { host, counting: 'totals', sysctls, absent: {} }, sha256) };
};

export interface Bench {
  readonly app: BotApp;
  readonly store: Store;
  readonly chat: RecordedChat;
  readonly host: FakeHost;
  readonly redis: Redis;
  /** Where Redis and the store are, for other programs. */
  readonly redisUrl: string;
  readonly storeFile: string;
  /** The key of the operator `ops`, which is also the bot's here. */
  readonly signer: Signer;
  /** Ends Redis; the answer starts it again, with what it had. */
  stopRedis(): Promise<() => Promise<void>>;
  /** Another bot on the same Redis and store, sharing the chat. */
  bot(over?: Partial<AppOptions>): BotApp;
  /** Asks as `slack:U1` and waits for the proposal. */
  proposed(): Promise<ProposalView>;
  inState(proposalId: string, state: ProposalState): Promise<ProposalView>;
  until(what: string, condition: () => Promise<boolean> | boolean): Promise<void>;
  close(): Promise<void>;
}

export const asker = { id: 'slack:U1', name: 'one' };
export const approver = { id: 'slack:U2', name: 'two' };

export interface BenchOptions extends Partial<AppOptions> {
  /** What the configuration says about approvals. Everybody may approve unless this says otherwise. */
  readonly rules?: Partial<ApprovalRules>;
  /** The codes an authenticator would show. */
  readonly secrets?: Readonly<Record<string, string>>;
}

export async function openBench({ rules = {}, secrets = {}, ...over }: BenchOptions = {}): Promise<Bench> {
  const dir = await mkdtemp(join(tmpdir(), 'syndrop-app-'));
  let server = await startPrivateRedis({ dir: join(dir, 'redis') });
  const redis = new Redis(server.url, { maxRetriesPerRequest: null });
  redis.on('error', () => {});
  const storeFile = join(dir, 'syndrop.db');
  const store = await openStore({ kind: 'sqlite', file: storeFile });
  const chat = recordedChat();
  const signer = newSigner();
  const host = fakeHost('web01', signer.check, { [KEY]: '0' });
  const bots: BotApp[] = [];
  const factors = join(dir, 'second-factors.json');
  await writeFile(factors, JSON.stringify(secrets));
  const nobody = (): Promise<readonly string[]> => Promise.resolve([]);

  function bot(more: Partial<AppOptions> = {}): BotApp {
    const made = createApp({
      store,
      redis,
      chat,
      signer,
      ways: (name) =>
        Promise.resolve(name === 'web01' ? { transport: host, applying: host, address: 'web01' } : undefined),
      reason,
      judge: (bundle) => ({ ...reason(bundle, { host: bundle.host.id }, () => ''), settings: {} }),
      improvement: (before, after) => ({
        helped: JSON.stringify(before.samples) !== JSON.stringify(after.samples),
        rates: [{ counter: 'TcpExtTCPReqQFullDrop', beforePerSecond: 10, afterPerSecond: 0 }],
      }),
      approval: { expiresMinutes: 30, leaseSeconds: 600, watchSeconds: 1 },
      policyOf: (name) => policyFor({ ...Approval.parse({}), approvers: '*', ...rules }, name, []),
      members: createMembers({ group: nobody, oncall: nobody, clock: () => new Date() }),
      isOperator: (operator, keyId, payload, signature) =>
        operator === 'ops' && signer.check({ payload, keyId, signature }),
      secondFactor: secondFactors(factors, store.switches, () => new Date()),
      windowSeconds: 0,
      ...over,
      ...more,
    });
    bots.push(made);
    return made;
  }

  const app = bot();

  async function until(what: string, condition: () => Promise<boolean> | boolean): Promise<void> {
    const end = performance.now() + 60_000;
    while (!(await condition())) {
      if (performance.now() > end) throw new Error(`waited in vain until ${what}`);
      await sleep(10);
    }
  }

  return {
    app,
    store,
    chat,
    host,
    redis,
    redisUrl: server.url,
    storeFile,
    signer,
    bot,
    until,
    async stopRedis() {
      await server.stop();
      return async () => {
        server = await startPrivateRedis({ dir: join(dir, 'redis') });
      };
    },
    async proposed() {
      const conversation = { face: 'test', channel: 'C1', thread: randomUUID() };
      const { diagnosisId } = await app.ask({ host: 'web01' }, asker, conversation);
      await until('it is told', async () => (await store.diagnoses.find(diagnosisId))?.told === true);
      const proposalId = (await app.details(diagnosisId))?.proposalId ?? '';
      await until('it is shown', () => chat.ofKind('proposal').some((view) => view.proposal.proposalId === proposalId));
      const view = await app.proposal(proposalId);
      if (view === null) throw new Error('no proposal was made');
      return view;
    },
    async inState(proposalId, state) {
      await until(`${proposalId} is ${state}`, async () => (await app.proposal(proposalId))?.state === state);
      const view = await app.proposal(proposalId);
      if (view === null) throw new Error('it vanished');
      return view;
    },
    async close() {
      await Promise.all(bots.map((one) => one.stop()));
      redis.disconnect();
      await server.stop();
      await store.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
}
