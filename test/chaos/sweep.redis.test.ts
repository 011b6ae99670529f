import { afterEach, expect, it, vi } from 'vitest';
import { incidents, type ShownMessage } from '../../src/embedded/slack/client.ts';
import type { Fleet } from '../support/fleet.ts';
import { openFleet } from '../support/fleet.ts';
import { until } from '../support/agent-rig.ts';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 60_000 });

let fleet: Fleet | null = null;
afterEach(async () => {
  await fleet?.close();
  fleet = null;
});

const named = (kind: string, count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `${kind}${index + 1}`);
/** 60 hosts: a fifth dead, one in twenty lies, one in twenty is late. */
const prompt = named('prompt', 22);
const held = named('held', 20);
const dead = named('dead', 12);
const liars = named('liar', 3);
const late = named('late', 3);
const all = [...prompt, ...held, ...dead, ...liars, ...late];

/** Long enough for a busy machine to answer within, and for whoever is late to be it. */
const haste = {
  sweepTimes: { timeout: 10_000, late: 60_000, lease: 3_000 },
  deadAfter: { jobsMs: 2_000, postsMs: 5_000 },
};

/**
 * Everything at once: bots killed while they wait for hosts and for late ones, Redis killed midway, hosts that are dead, lie,
 * or are late, and a Slack that refuses every second call.
 */
it('a sweep loses no answer, asks nobody who has answered again, says each thing once, and reports truly', async () => {
  fleet = await openFleet({ hosts: all, yaml: 'diagnose: { windowSeconds: 0 }\n', haste });
  const { slack, store } = fleet;
  await fleet.startAgents(prompt);
  const holding = [await fleet.startAgents(held), await fleet.startAgents(late)] as const;
  for (const [index, manner] of (['noise', 'forged', 'nonsense'] as const).entries())
    await fleet.startAgents(liars.slice(index, index + 1), manner);
  for (const agents of holding) agents.halt();
  const first = await fleet.startBot();
  await slack.faults({ refuseEvery: 2, retryAfter: 1 });
  const person = slack.as('U0ONCALL1');
  expect(await person.command('/syndrop sweep *')).toMatchObject({ ok: true });

  const sweepId = await started(fleet);
  await until(async () => (await store.sweeps.counts(sweepId)).answered >= prompt.length, 120_000);
  await first.kill();
  const answered = await answeredIn(fleet, sweepId);
  expect(answered.sort()).toEqual([...prompt].sort());
  const second = await fleet.startBot();
  await until(async () => (await askedOf(fleet, held)).every((times) => times >= 2), 120_000);
  const restart = await fleet.redis.kill();
  holding[0].goOn();
  await restart();

  await until(async () => (await store.sweeps.find(sweepId))?.told === true, 120_000);
  // On a machine that stood still some of them are late, too.
  const sound = [...prompt, ...held].sort();
  await until(async () => String((await answeredIn(fleet, sweepId)).sort()) === String(sound), 50_000);
  await second.kill();
  await fleet.startBot();
  await until(async () => (await askedOf(fleet, late)).every((times) => times >= 3), 60_000);
  holding[1].goOn();
  const answering = [...sound, ...late].sort();
  await until(async () => String((await answeredIn(fleet, sweepId)).sort()) === String(answering), 120_000);

  // Each host once: with what it said, or with why nothing is known of it.
  const results = await store.sweeps.results(sweepId);
  expect(results.map(({ host }) => host).sort()).toEqual([...all].sort());
  const silent = results.flatMap((one) => (one.state === 'silent' ? [`${one.host} ${one.code}`] : []));
  expect(silent.sort()).toEqual([...dead, ...liars].map((host) => `${host} host-unreachable`).sort());
  expect(await askedOf(fleet, answered)).toEqual(answered.map(() => 1));

  const counts = `${all.length - silent.length}`;
  const report = await person.waitFor(({ channels }) => {
    const messages = channels.find(({ id }) => id === incidents)?.messages ?? [];
    const [message, ...more] = messages.filter((one: ShownMessage) => !one.ephemeral);
    return more.length === 0 && message !== undefined && JSON.stringify(message).includes(counts) ? message : null;
  }, 60_000);
  expect(JSON.stringify(report)).toContain('dead[1-12]');
  expect(JSON.stringify(report)).toContain('liar[1-3]');
});

async function started({ store }: Fleet): Promise<string> {
  let sweepId = '';
  await until(async () => {
    sweepId = (await store.sweeps.list(1))[0]?.sweepId ?? '';
    return sweepId !== '';
  }, 60_000);
  return sweepId;
}

async function answeredIn(of: Fleet | null, sweepId: string): Promise<string[]> {
  const results = (await of?.store.sweeps.results(sweepId)) ?? [];
  return results.flatMap(({ state, host }) => (state === 'answered' ? [host] : []));
}

async function askedOf(of: Fleet | null, hosts: readonly string[]): Promise<readonly number[]> {
  return await Promise.all(hosts.map(async (host) => (await of?.asked(host)) ?? 0));
}
