import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { readChange } from '../../agent/lease.ts';
import { diagnoseBundle } from '../../src/app/diagnosing/diagnose-once.ts';
import { orderWatch } from '../../src/app/changes/improvement.ts';
import { share } from '../../src/lab/client.ts';
import { type RunningScenario, startScenario } from '../../src/lab/lab.ts';
import type { Plan } from '../../src/plan/plan.ts';
import type { Bundle } from '../../src/protocol/bundle.ts';
import { liveSourceIds } from '../../src/protocol/manifest.ts';
import { planDigest } from '../../src/protocol/plan-digest.ts';
import { applyOrder, keepOrder, signOrder } from '../../src/rollout/orders.ts';
import { type AgentRig, openAgentRig, until } from '../support/agent-rig.ts';
import { readSysctl } from '../support/orders.ts';

vi.setConfig({ testTimeout: 400_000, hookTimeout: 180_000 });

const run = promisify(execFile);
const COOKIES = 'net.ipv4.tcp_syncookies';
const BACKLOG = 'net.ipv4.tcp_max_syn_backlog';

/** A real fault with clients that fail, and an agent on the host that has it. */
let lab: RunningScenario;
let rig: AgentRig;
beforeEach(async () => {
  lab = await startScenario('syn-queue-full-no-cookies', { maxSeconds: 600 });
  rig = await openAgentRig({ namespace: lab.namespace, patienceSeconds: 60 });
});
afterEach(async () => {
  await rig.close();
  await lab.stop();
});

async function diagnosed(): Promise<{ readonly before: Bundle; readonly plan: Plan }> {
  const wanted = { sources: liveSourceIds, windowSeconds: 3 };
  const before = await rig.transport.collect(rig.hostId, wanted, AbortSignal.timeout(90_000));
  const { plan } = diagnoseBundle(before, lab.asksPort === undefined ? {} : { port: lab.asksPort });
  if (plan === null) throw new Error('no plan was made for the fault');
  return { before, plan };
}

/** Within all bounds, approved, and of no use against this fault. */
async function uselessInstead({ changes: [first], ...plan }: Plan): Promise<Plan> {
  if (first === undefined) throw new Error('a plan without changes');
  const from = await readSysctl(lab.namespace, BACKLOG);
  const changes = [{ ...first, key: BACKLOG, from, to: `${Number(from) * 2}` }];
  const digest = planDigest({ host: plan.host, netns: first.netns, changes }, sha256);
  return { ...plan, changes, digest };
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

function approve(plan: Plan) {
  const approvers = [{ actor: 'slack:U2', at: new Date().toISOString() }];
  return { changeId: `change-${sha256(plan.digest + rig.hostId).slice(0, 12)}`, plan, digest: plan.digest, approvers };
}

async function apply(before: Bundle, plan: Plan, leaseSeconds: number) {
  const approved = approve(plan);
  const watch = orderWatch(before, plan);
  expect(watch?.counters[0]?.beforePerSecond).toBeGreaterThan(0);
  const order = applyOrder(approved, { watchSeconds: 3, leaseSeconds }, new Date(), watch);
  const outcome = await rig.transport.apply(rig.hostId, signOrder(order, rig.signer), AbortSignal.timeout(90_000));
  expect(outcome).toMatchObject({ state: 'applied' });
  return { approved, deadline: outcome.state === 'applied' ? Date.parse(outcome.deadline) : 0 };
}

const ended = ({ changeId }: { readonly changeId: string }) => readChange(rig.stateDir, changeId)?.outcome ?? null;

test('a change that does not cure is taken back by the host alone at the end of its watch, with bot and Redis down', async () => {
  await rig.startAgent();
  const { before, plan } = await diagnosed();
  const bad = await uselessInstead(plan);
  const { approved } = await apply(before, bad, 600);
  await rig.transport.close();
  await rig.server.stop();
  await until(() => ended(approved) !== null, 30_000);
  expect(ended(approved)).toMatchObject({ state: 'reverted', why: 'no-improvement', stoodDown: [] });
  expect(await readSysctl(lab.namespace, BACKLOG)).toBe(bad.changes[0]?.from);
});

test('with bot, Redis and network down nothing can be judged, and the host takes back within five seconds of the deadline', async () => {
  await rig.startAgent();
  const { before, plan } = await diagnosed();
  const bad = await uselessInstead(plan);
  const { approved, deadline } = await apply(before, bad, 10);
  await rig.transport.close();
  await rig.server.stop();
  for (const device of ['eth0', 'lo']) await run('ip', ['-n', lab.namespace, 'link', 'set', device, 'down']);
  await until(() => ended(approved) !== null, 60_000);
  const outcome = ended(approved);
  expect(outcome).toMatchObject({ state: 'reverted' });
  expect(outcome?.state === 'reverted' ? Date.parse(outcome.at) - deadline : Infinity).toBeLessThan(5_000);
  expect(await readSysctl(lab.namespace, BACKLOG)).toBe(bad.changes[0]?.from);
});

test('a change that cures is kept, outlives the agent and a boot, and the client that failed connects', async () => {
  const agent = await rig.startAgent();
  const { before, plan } = await diagnosed();
  expect(plan.changes).toMatchObject([{ key: COOKIES, from: '0', to: '1' }]);
  const { approved } = await apply(before, plan, 600);
  await until(() => readChange(rig.stateDir, approved.changeId)?.judged === true, 30_000);
  expect(share(await lab.observe(12), 'ok', 'ok-slow')).toBeGreaterThan(0.9);
  const keep = signOrder(keepOrder(approved, new Date()), rig.signer);
  const kept = await rig.transport.apply(rig.hostId, keep, AbortSignal.timeout(90_000));
  const file = join(rig.dir, 'sysctl.d', '60-syndrop.conf');
  expect(kept).toMatchObject({ state: 'kept', persistedIn: file });

  await agent.stop('SIGKILL');
  // A boot: the kernel has its own value again, systemd-sysctl reads the files, the agent starts.
  await run('ip', ['netns', 'exec', lab.namespace, 'sysctl', '-qw', `${COOKIES}=0`]);
  await run('ip', ['netns', 'exec', lab.namespace, 'sysctl', '-q', '-p', file]);
  await rig.startAgent();
  expect(await readSysctl(lab.namespace, COOKIES)).toBe('1');
  expect(await readFile(file, 'utf8')).toContain(`${COOKIES} = 1`);
  expect(share(await lab.observe(12), 'ok', 'ok-slow')).toBeGreaterThan(0.9);
});
