import { createHash, randomUUID } from 'node:crypto';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFreeze } from '../../src/app/changes/freeze.ts';
import type { LadderPart, Ladders } from '../../src/app/app.ts';
import type { Conversation } from '../../src/app/chat/chat.ts';
import { reportOf } from '../../src/app/sweep/report.ts';
import type { LadderView } from '../../src/approval/ladder.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { planDigest } from '../../src/protocol/plan-digest.ts';
import { approver, asker, type Bench, type BenchOptions, openBench } from '../support/app-bench.ts';
import { type FakeHost, fakeHost, newSigner } from '../support/fake-host.ts';
import { isSignedBy } from '../../src/transports/agent/keys.ts';
import { syndrop } from '../faces/cli/run-syndrop.ts';
import { diagnosis } from '../support/report-samples.ts';

// Seven hosts, five steps each, every step on disk: on a busy machine that takes its time.
vi.setConfig({ testTimeout: 180_000 });

const KEY = 'net.ipv4.tcp_syncookies';
const third = { id: 'slack:U3', name: 'three' };
const names = (count: number) =>
  Array.from({ length: count }, (_, index) => `web${String(index + 1).padStart(2, '0')}`);

let bench: Bench;
afterEach(() => bench.close());

interface Fleet {
  readonly hosts: Map<string, FakeHost>;
  readonly ladders: Ladders;
}

/** A bench of as many hosts as are asked for; on those called in `bad` the change does not help. */
async function openFleet(options: BenchOptions & { readonly bad?: readonly string[] } = {}): Promise<Fleet> {
  const { bad = [], ...rest } = options;
  const signer = newSigner();
  const hosts = new Map<string, FakeHost>();
  bench = await openBench({
    signer,
    ways: (name) => {
      const host = hosts.get(name) ?? fakeHost(name, signer.check, { [KEY]: '0' });
      hosts.set(name, host);
      return Promise.resolve({ transport: host, applying: host, address: name });
    },
    improvement: (_, after) => ({
      helped: !bad.includes(after.host.id),
      rates: [{ counter: 'TcpExtTCPReqQFullDrop', beforePerSecond: 10, afterPerSecond: 0 }],
    }),
    ...rest,
  });
  await bench.app.start();
  const { ladders } = bench.app;
  if (ladders === undefined) throw new Error('no ladders');
  return { hosts, ladders };
}

function part(host: string, to = '1'): LadderPart {
  const changes = [
    {
      key: KEY,
      from: '0',
      to,
      netns: null,
      why: 'why',
      scope: 'namespace' as const,
      risk: 'low' as const,
      riskText: 'little',
      takesEffect: 'now',
      memoryCost: null,
      owner: null,
      undo: `sysctl -w ${KEY}=0`,
    },
  ];
  const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
  const digest = planDigest({ host, netns: null, changes }, sha256);
  const plan: Plan = { digest, host, causeId: 'synq-full-drop', changes, advice: [] };
  return { diagnosis: diagnosis({ host }), plan };
}

const conversation = () => ({ face: 'test', channel: 'C1', thread: randomUUID() });

async function proposed({ ladders }: Fleet, hosts: readonly string[]): Promise<LadderView> {
  const answer = await ladders.propose(
    hosts.map((host) => part(host)),
    asker,
    conversation(),
  );
  if (!answer.accepted) throw new Error(answer.message);
  return answer.ladder;
}

async function now({ ladders }: Fleet, { ladderId }: LadderView): Promise<LadderView> {
  const view = await ladders.find(ladderId);
  if (view === null) throw new Error('it vanished');
  return view;
}

async function settled(fleet: Fleet, ladder: LadderView): Promise<LadderView> {
  await bench.until('it is not being watched any more', async () => {
    const { state } = await now(fleet, ladder);
    return state.kind !== 'watching';
  });
  return now(fleet, ladder);
}

function changed({ hosts }: Fleet): readonly string[] {
  return [...hosts]
    .filter(([, { writes }]) => writes.length > 0)
    .map(([name]) => name)
    .sort();
}

async function climb(fleet: Fleet, ladder: LadderView): Promise<LadderView> {
  const { digest } = await now(fleet, ladder);
  const answer = await fleet.ladders.decide(ladder.ladderId, 'approve', approver, digest);
  if (!answer.accepted) throw new Error(answer.message);
  return settled(fleet, ladder);
}

/** A sweep of four hosts, on three of which one change is right. */
async function filedSweep(place: Conversation | null): Promise<string> {
  const sweepId = randomUUID();
  const at = new Date().toISOString();
  const audit = { at, actor: asker.id, what: 'sweep.started', subject: sweepId, detail: {} };
  const hosts = names(4).map((id) => ({ id, via: 'agent' as const }));
  const sweep = { sweepId, at, actor: asker.id, selector: 'web*', windowSeconds: 3, conversation: place, quiet: false };
  await bench.store.sweeps.add(sweep, hosts, audit);
  const claim = { by: 'test', at, until: new Date(Date.now() + 60_000).toISOString(), most: 10 };
  await bench.store.sweeps.claim(sweepId, 'agent', claim);
  const filed = hosts.map(({ id }, index) => {
    const text = `/proc/sys/net/ipv4/tcp_syncookies:${index === 3 ? '1' : '0'}`;
    const sick = index !== 3;
    return {
      result: {
        state: 'answered' as const,
        host: id,
        late: false,
        tookMs: 1,
        status: sick ? ('active' as const) : ('healthy' as const),
        label: sick ? ('syn-queue-overflow' as const) : ('healthy' as const),
        causeId: sick ? 'synq-full-drop' : null,
        title: null,
        confidence: null,
        headline: 'headline',
        also: [],
        windowSeconds: 3,
        arrived: null,
        dropped: null,
        kernel: null,
        agentVersion: null,
        settings: {},
      },
      bundle: {
        format: 'syndrop-bundle/1' as const,
        host: { id },
        transport: 'agent' as const,
        samples: [{ answers: { sysctl: { text } } }],
      },
    };
  });
  await bench.store.sweeps.file(sweepId, filed);
  return sweepId;
}

describe('one change for many hosts', () => {
  it('goes to one host, then to five, then to the rest, one signed order each, in one message', async () => {
    const fleet = await openFleet();
    const hosts = names(7);
    const ladder = await proposed(fleet, hosts);
    expect(ladder.state).toEqual({ kind: 'open', rung: 1, hosts: ['web01'] });
    expect(changed(fleet)).toEqual([]);
    expect((await climb(fleet, ladder)).state).toMatchObject({ kind: 'open', rung: 2 });
    expect(changed(fleet)).toEqual(['web01']);
    expect((await climb(fleet, ladder)).state).toMatchObject({
      kind: 'open',
      rung: 3,
      hosts: ['web07'],
    });
    expect(changed(fleet)).toEqual(hosts.slice(0, 6));
    expect((await climb(fleet, ladder)).state).toEqual({ kind: 'done' });
    expect(changed(fleet)).toEqual(hosts);
    for (const host of fleet.hosts.values()) expect(host.orders.map(({ kind }) => kind)).toEqual(['apply']);
    await bench.until('the message says so', () => bench.chat.ofKind('ladder')[0]?.ladder.state.kind === 'done');
    expect(bench.chat.ofKind('ladder')).toHaveLength(1);
    expect(bench.chat.ofKind('proposal')).toEqual([]);
  });

  it('stops at the first change that does not help, and no further host is touched', async () => {
    const fleet = await openFleet({ bad: ['web04'] });
    const ladder = await proposed(fleet, names(9));
    await climb(fleet, ladder);
    await climb(fleet, ladder);
    await bench.until('the rung is over', async () =>
      (await now(fleet, ladder)).members.slice(1, 6).every(({ proposal }) => {
        return proposal?.state === 'refused' || (proposal?.helped ?? null) !== null;
      }),
    );
    const after = await now(fleet, ladder);
    expect(after.state).toEqual({ kind: 'stopped', host: 'web04', why: 'did-not-help' });
    const answer = await fleet.ladders.decide(ladder.ladderId, 'approve', approver, after.digest);
    expect(answer).toMatchObject({ accepted: false, code: 'not-applicable' });
    expect(changed(fleet)).toContain('web04');
    expect(names(6)).toEqual(expect.arrayContaining([...changed(fleet)]));
  });

  it('does not reach a host of the rung that was not sent its order when another had failed', async () => {
    const fleet = await openFleet({ bad: ['web02'] });
    const ladder = await proposed(fleet, names(3));
    await climb(fleet, ladder);
    let release = (): void => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const slow = fakeHost('web03', () => true, { [KEY]: '0' });
    slow.onCollect = () => held;
    fleet.hosts.set('web03', slow);
    const { digest } = await now(fleet, ladder);
    await fleet.ladders.decide(ladder.ladderId, 'approve', approver, digest);
    await bench.until('web02 has failed', async () => (await now(fleet, ladder)).state.kind === 'stopped');
    release();
    await bench.until('web03 is called off', async () => {
      return (await now(fleet, ladder)).members[2]?.proposal?.state === 'refused';
    });
    expect((await now(fleet, ladder)).state).toMatchObject({ host: 'web02', why: 'did-not-help' });
    expect(slow.writes).toEqual([]);
  });

  it('is kept by one word where it helped, and reverted by one where it stands', async () => {
    const fleet = await openFleet();
    const ladder = await proposed(fleet, names(6));
    await climb(fleet, ladder);
    const { digest } = await now(fleet, ladder);
    expect(await fleet.ladders.decide(ladder.ladderId, 'keep', approver, digest)).toMatchObject({ accepted: true });
    await bench.until('it is kept', async () => (await now(fleet, ladder)).members[0]?.proposal?.state === 'kept');
    await climb(fleet, ladder);
    const up = await now(fleet, ladder);
    expect(up.toKeep).toEqual(names(6).slice(1));
    await fleet.ladders.decide(ladder.ladderId, 'revert', approver, up.digest);
    await bench.until('all are reverted', async () =>
      (await now(fleet, ladder)).members.slice(1).every(({ proposal }) => proposal?.state === 'reverted'),
    );
    expect([...fleet.hosts].map(([, { sysctls }]) => sysctls.get(KEY))).toEqual(['1', '0', '0', '0', '0', '0']);
  });
});

describe('a rung', () => {
  it('is opened once by however many click at the same time', async () => {
    const fleet = await openFleet();
    const ladder = await proposed(fleet, names(4));
    const people = Array.from({ length: 30 }, (_, index) => ({ id: `slack:V${index}`, name: 'v' }));
    await Promise.all(people.map((one) => fleet.ladders.decide(ladder.ladderId, 'approve', one, ladder.digest)));
    const after = await settled(fleet, ladder);
    expect(after.opened).toHaveLength(1);
    expect(fleet.hosts.get('web01')?.orders).toHaveLength(1);
    expect(changed(fleet)).toEqual(['web01']);
  });

  it('is not approved by what was shown of another rung', async () => {
    const fleet = await openFleet();
    const ladder = await proposed(fleet, names(4));
    await climb(fleet, ladder);
    const answer = await fleet.ladders.decide(ladder.ladderId, 'approve', approver, ladder.digest);
    expect(answer).toMatchObject({ accepted: false, code: 'digest-mismatch' });
    expect(changed(fleet)).toEqual(['web01']);
  });

  it('is not approved by who asked for it, during a freeze, or by who is no approver', async () => {
    const fleet = await openFleet({ rules: { approvers: [asker.id, approver.id] } });
    const ladder = await proposed(fleet, names(4));
    const by = (who: typeof asker) => fleet.ladders.decide(ladder.ladderId, 'approve', who, ladder.digest);
    expect(await by(asker)).toMatchObject({ code: 'own-request' });
    expect(await by(third)).toMatchObject({ code: 'not-an-approver' });
    const at = new Date().toISOString();
    const freeze = { reason: 'release day', by: 'key:ops', at, until: null };
    await setFreeze(bench.store.switches, freeze, 'key:ops', at);
    expect(await fleet.ladders.mayClimb(ladder.ladderId, approver)).toMatchObject({ code: 'frozen' });
    expect(await by(approver)).toMatchObject({ code: 'frozen' });
    expect((await now(fleet, ladder)).opened).toEqual([]);
    expect(changed(fleet)).toEqual([]);
  });

  it('takes as many hosts as the limit of the hour leaves, and none when it leaves none', async () => {
    const fleet = await openFleet({ rules: { perHour: 3 } });
    const ladder = await proposed(fleet, names(8));
    await climb(fleet, ladder);
    expect((await climb(fleet, ladder)).opened.map(({ count }) => count)).toEqual([1, 2]);
    const { digest } = await now(fleet, ladder);
    expect(await fleet.ladders.decide(ladder.ladderId, 'approve', approver, digest)).toMatchObject({
      code: 'too-many-changes',
    });
    expect(changed(fleet)).toEqual(names(3));
  });

  it('waits for the second person where two are asked for', async () => {
    const fleet = await openFleet({ rules: { votes: { low: 2, medium: 2, high: 2 } } });
    const ladder = await proposed(fleet, names(3));
    await fleet.ladders.decide(ladder.ladderId, 'approve', approver, ladder.digest);
    const half = await now(fleet, ladder);
    expect(half.state).toMatchObject({ kind: 'deciding', hosts: ['web01'] });
    expect(await fleet.ladders.decide(ladder.ladderId, 'approve', approver, half.digest)).toMatchObject({
      code: 'voted-already',
    });
    expect(changed(fleet)).toEqual([]);
    await fleet.ladders.decide(ladder.ladderId, 'approve', third, half.digest);
    expect((await settled(fleet, ladder)).state).toMatchObject({ kind: 'open', rung: 2 });
  });
});

it('is for different hosts and one change, and is stopped by who asked', async () => {
  const fleet = await openFleet();
  const propose = (parts: readonly LadderPart[]) => fleet.ladders.propose(parts, asker, conversation());
  expect(await propose([part('web01')])).toMatchObject({ code: 'too-few' });
  expect(await propose([part('web01'), part('web01')])).toMatchObject({ code: 'too-few' });
  expect(await propose([part('web01'), part('web02', '2')])).toMatchObject({ code: 'unequal' });
  const ladder = await proposed(fleet, names(3));
  expect(await fleet.ladders.decide(ladder.ladderId, 'stop', asker, ladder.digest)).toMatchObject({ accepted: true });
  expect(await fleet.ladders.decide(ladder.ladderId, 'approve', approver, ladder.digest)).toMatchObject({
    code: 'not-applicable',
  });
  expect(changed(fleet)).toEqual([]);
  expect(await bench.store.audit.verify()).toMatchObject({ intact: true });
});

it('a rung opened by a bot that died before it approved is shown as to be approved, and is, at the next click', async () => {
  const fleet = await openFleet();
  const ladder = await proposed(fleet, names(3));
  const record = await bench.store.ladders.find(ladder.ladderId);
  const at = new Date().toISOString();
  const audit = { at, actor: approver.id, what: 'ladder.opened', subject: ladder.ladderId, detail: {} };
  const opened = [{ count: 1, by: approver.id, at }];
  await bench.store.ladders.swap(ladder.ladderId, record?.version ?? 0, { opened, stopped: null }, audit);
  const torn = await now(fleet, ladder);
  expect(torn.state).toMatchObject({ kind: 'deciding', hosts: ['web01'] });
  expect((await climb(fleet, ladder)).state).toMatchObject({ kind: 'open', rung: 2 });
  expect(fleet.hosts.get('web01')?.orders).toHaveLength(1);
});

it('is listed, approved, kept and stopped from the command line with an operator’s key', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'syndrop-rollout-'));
  try {
    const key = join(directory, 'ops.pem');
    const publicKey =
      (await syndrop(['operator-key', 'ops', '--out', key])).stdout.match(/ed25519:[\w-]{43}/)?.[0] ?? '';
    const fleet = await openFleet({
      rules: { approvers: ['key:ops'] },
      isOperator: (name, ...signature) => name === 'ops' && isSignedBy(publicKey, ...signature),
    });
    const config = join(directory, 'syndrop.yaml');
    await writeFile(config, `operators: [{name: ops, publicKey: "${publicKey}"}]\n`);
    const environment = {
      SYNDROP_CONFIG: config,
      SYNDROP_STATE_DIR: join(directory, 'state'),
      REDIS_URL: `unix://${bench.redisUrl}`,
      DATABASE_URL: `sqlite:${bench.storeFile}`,
    };
    const run = (...args: string[]) => syndrop(['rollout', ...args], '', environment);
    expect((await run('list')).stdout).toBe('There was no rollout yet.\n');
    const { ladderId } = await proposed(fleet, names(3));
    expect((await run()).stdout).toContain(`${ladderId}  One change for 3 hosts: rung 1, 1 host, waits for approval`);
    expect(await run('approve', ladderId, '--key', key)).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('--yes'),
    });
    const approved = await run('approve', ladderId, '--key', key, '--yes');
    expect(approved).toMatchObject({ status: 0, stdout: expect.stringContaining('Rung 1: exactly this, on 1 host') });
    await bench.until('it helped', async () => (await fleet.ladders.find(ladderId))?.toKeep.length === 1);
    expect(await run('keep', ladderId, '--key', key, '--yes')).toMatchObject({ status: 0 });
    await bench.until('it is kept', async () => {
      return (await fleet.ladders.find(ladderId))?.members[0]?.proposal?.state === 'kept';
    });
    expect(JSON.parse((await run('show', ladderId, '--json')).stdout)).toMatchObject({
      ladder: { state: { kind: 'open', rung: 2 } },
    });
    expect(await run('stop', ladderId, '--key', key, '--yes')).toMatchObject({ status: 0 });
    const late = await run('approve', ladderId, '--key', key, '--yes');
    expect(late).toMatchObject({ status: 1, stdout: expect.stringContaining('[not-applicable]') });
    expect(changed(fleet)).toEqual(['web01']);
    expect((await run('show', 'nothing')).stderr).toContain('syndrop rollout list');
    expect(await run('propose', '--key', key)).toMatchObject({ status: 2 });
    const sweepId = await filedSweep(conversation());
    const end = { state: 'done', at: new Date().toISOString() } as const;
    await bench.store.sweeps.end(sweepId, end, {
      ...end,
      actor: 'syndrop',
      what: 'sweep.done',
      subject: sweepId,
      detail: {},
    });
    await reportOf(bench.store.sweeps, sweepId);
    const unknown = await run('propose', '--cluster', 'nothing', '--key', key);
    expect(unknown.stderr).toContain('--cluster synq-full-drop  3 hosts');
    const offered = await run('propose', sweepId, '--cluster', 'synq-full-drop', '--key', key);
    expect(offered).toMatchObject({ status: 0, stdout: expect.stringContaining('Proposed for 3 hosts.') });
    const [newest] = await fleet.ladders.latest(1);
    expect(newest).toMatchObject({ requester: 'key:ops', state: { kind: 'open', rung: 1, hosts: ['web01'] } });
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
});

it('comes from a sweep: the largest group of hosts that one change is right for, planned by what each said', async () => {
  const fleet = await openFleet();
  const sweepId = await filedSweep(null);
  const answer = await fleet.ladders.fromSweep(sweepId, asker, conversation());
  expect(answer).toMatchObject({
    accepted: true,
    ladder: { causeId: 'synq-full-drop', changes: [{ key: KEY, from: '0', to: '1' }] },
  });
  const ladder = answer.accepted ? answer.ladder : null;
  expect(ladder?.members.map(({ host }) => host)).toEqual(names(3));
  if (ladder !== null) await climb(fleet, ladder);
  expect(changed(fleet)).toEqual(['web01']);
  expect(await fleet.ladders.fromSweep(randomUUID(), asker, conversation())).toMatchObject({ code: 'too-few' });
  const chosen = await fleet.ladders.fromSweep(sweepId, asker, conversation(), 'synq-full-drop');
  expect(chosen).toMatchObject({ accepted: true, ladder: { causeId: 'synq-full-drop' } });
  const other = await fleet.ladders.fromSweep(sweepId, asker, conversation(), 'conntrack-table-full');
  expect(other).toMatchObject({ accepted: false, code: 'too-few' });
});
