import { webApi } from '@slack/bolt';
import { Redis } from 'ioredis';
import { createApp } from '../../src/app/create-app.ts';
import type { Reason } from '../../src/app/deps.ts';
import { policyFor } from '../../src/app/hosts/host-policy.ts';
import { createMembers } from '../../src/app/people/members.ts';
import { Approval } from '../../src/config/approval.ts';
import type { Diagnosis } from '../../src/diagnosis/diagnosis.ts';
import { createSlackChat } from '../../src/faces/slack/posting/slack-chat.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { Order } from '../../src/protocol/order.ts';
import { planDigest } from '../../src/protocol/plan-digest.ts';
import type { Signed } from '../../src/protocol/message.ts';
import { openStore, type StorePlace } from '../../src/store/open-store.ts';
import { createAgentTransport } from '../../src/transports/agent.ts';
import { loadOrCreateSigner, loadOrCreateUnsealer } from '../../src/transports/agent/keys.ts';
import { boundaries, type Fault } from './between.ts';
import { plannedChange } from '../support/planned-change.ts';

/** What the test hands to this process. */
export interface BotSetting {
  readonly redisUrl: string;
  readonly store: StorePlace;
  readonly slack: { readonly apiUrl: string; readonly botToken: string };
  readonly keyFile: string;
  readonly noticeKeyFile: string;
  readonly botId: string;
  readonly prefix: string;
  readonly leaseSeconds: number;
  readonly fault: Fault | null;
  readonly record: string | null;
}

/** A person's wish, and the bot's answer. */
export type Wish =
  | { readonly do: 'ask'; readonly host: string; readonly channel: string }
  | {
      readonly do: 'decide';
      readonly proposalId: string;
      readonly verb: 'approve' | 'keep' | 'revert';
      readonly digest: string;
    };

const CHANGES = [
  { key: 'net.ipv4.tcp_syncookies', from: '0', to: '1' },
  { key: 'net.ipv4.tcp_max_syn_backlog', from: '256', to: '4096' },
] as const;
const CAUSE = 'synq-full-drop';

const setting: BotSetting = JSON.parse(process.argv[2] ?? '');
const between = boundaries(setting.fault, setting.record);

/** Always the same cause and the same two changes, made in the namespace that was looked at. */
const reason: Reason = (bundle, _, sha256) => {
  const host = bundle.host.id;
  const netns = bundle.host.netns ?? null;
  const changes = CHANGES.map((change) => plannedChange({ ...change, netns }));
  const plan: Plan = {
    digest: planDigest({ host, netns, changes }, sha256),
    host,
    causeId: CAUSE,
    changes,
    advice: [],
  };
  const diagnosis: Diagnosis = {
    schemaVersion: 1,
    host,
    window: { seconds: 1, deltas: true },
    verdict: { status: 'active', label: 'syn-queue-overflow', causeId: CAUSE, headline: 'SYN queue full' },
    findings: [],
    ruledOut: [],
    unknown: [],
    ledger: {
      windowSeconds: 1,
      arrived: null,
      answered: null,
      completed: null,
      dropped: null,
      byCause: [],
      unexplained: null,
    },
    remarks: [],
  };
  return { diagnosis, plan };
};

const opened = await openStore(setting.store);
const store = {
  ...opened,
  diagnoses: between(opened.diagnoses, 'store.diagnoses', { add: none, finish: none, markTold: none }),
  proposals: between(opened.proposals, 'store.proposals', {
    add: none,
    swap: (_, __, { state, event }) => state ?? event.did,
    markShown: none,
  }),
  orders: between(opened.orders, 'store.orders', {
    addOrGet: ({ kind }) => kind,
    setOutcome: ({ kind }) => kind,
  }),
  posts: between(opened.posts, 'store.posts', { claim: kindOfKey, settle: kindOfKey }),
};
const redis = new Redis(setting.redisUrl, { maxRetriesPerRequest: null });
redis.on('error', () => {});
const signer = await loadOrCreateSigner(setting.keyFile);
const agents = createAgentTransport({
  redis,
  botId: setting.botId,
  signer,
  noticeKeys: [await loadOrCreateUnsealer(setting.noticeKeyFile)],
  hostKeys: async (hostId) => {
    const known = await store.hosts.find(hostId);
    return known?.publicKey == null ? null : { signing: [known.publicKey], sealing: known.sealingKey };
  },
});
let collections = 0;
const host = between(
  // A handful of sources is enough to know the namespace and the counters by.
  {
    ...agents,
    collect: (id, { windowSeconds }, signal) =>
      agents.collect(id, { sources: ['proc-net-netstat', 'proc-net-snmp'], windowSeconds }, signal),
  } satisfies typeof agents,
  'host',
  {
    collect: () => `${(collections += 1)}`,
    apply: (_, signed: Signed) => Order.parse(JSON.parse(signed.payload)).kind,
  },
);
const quiet = { debug() {}, info() {}, warn() {}, error() {} };
const client = new webApi.WebClient(setting.slack.botToken, { slackApiUrl: setting.slack.apiUrl });
const chat = between(createSlackChat(client, 'en', quiet), 'slack', {
  post: (_, { kind }) => kind,
  update: (_, { kind }) => kind,
  retitle: none,
});

const app = createApp({
  store,
  redis,
  chat,
  signer,
  ways: (id) => Promise.resolve({ transport: host, applying: host, address: id }),
  reason,
  improvement: () => ({
    helped: true,
    rates: [{ counter: 'TcpExtTCPReqQFullDrop', beforePerSecond: 9, afterPerSecond: 0 }],
  }),
  approval: { expiresMinutes: 30, leaseSeconds: setting.leaseSeconds, watchSeconds: 1 },
  policyOf: (id) => policyFor({ ...Approval.parse({}), approvers: '*', selfApproval: true }, id, []),
  members: createMembers({
    group: () => Promise.resolve([]),
    oncall: () => Promise.resolve([]),
    clock: () => new Date(),
  }),
  secondFactor: () => Promise.resolve('missing'),
  isOperator: () => false,
  windowSeconds: 0,
  prefix: setting.prefix,
  deadAfter: { jobsMs: 2_000, postsMs: 10_000 },
});
agents.onNotice((notice) => app.noteNotice(notice));
await app.start();

const actor = { id: 'slack:U0ONCALL1', name: 'oncall' };

async function grant(wish: Wish): Promise<unknown> {
  if (wish.do === 'decide') return app.decide(wish.proposalId, wish.verb, actor, wish.digest);
  const question = { host: wish.host };
  const conversation = await chat.open(wish.channel, { kind: 'asked', question, actor: actor.id, state: 'running' });
  return app.ask(question, actor, conversation);
}

process.on('message', (wish: Wish) => {
  grant(wish).then(
    (answer) => process.send?.({ answer }),
    (cause: unknown) => process.send?.({ failed: String(cause) }),
  );
});
process.on('disconnect', () => process.exit(0));
process.send?.({ up: true });

function none(): string {
  return '';
}

function kindOfKey(key: string): string {
  return key.split('-')[0] ?? '';
}
