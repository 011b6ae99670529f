import { afterEach, expect, it, vi } from 'vitest';
import { incidents } from '../../src/embedded/slack/client.ts';
import { openEarlierBot } from '../support/earlier.ts';
import { type Fleet, openFleet } from '../support/fleet.ts';
import type { Member } from '../support/member.ts';

vi.setConfig({ testTimeout: 600_000 });

let fleet: Fleet;
let earlier: Awaited<ReturnType<typeof openEarlierBot>> | null = null;
afterEach(async () => {
  await fleet.close();
  await earlier?.remove();
});

const hosts = ['web01', 'web02', 'web03', 'web04', 'web05', 'web06'];

/** As a service manager does. */
async function stop({ process }: Member): Promise<void> {
  const ended = new Promise((resolve) => process.once('exit', resolve));
  process.kill('SIGTERM');
  await ended;
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  // Longer than a post is held by a bot that may be gone.
  const end = performance.now() + 250_000;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error('waited in vain');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

it('two bots of before are replaced one after the other while they work: every question is answered once', async () => {
  fleet = await openFleet({ hosts, yaml: 'diagnose: { windowSeconds: 2 }\n' });
  earlier = await openEarlierBot('before-sessions');
  const { slack, store } = fleet;
  await fleet.startAgents(hosts);
  const old = [
    await fleet.startBot({ program: earlier.program }),
    await fleet.startBot({ program: earlier.program }),
  ] as const;
  const person = slack.as('U0ONCALL1');

  // Each is told to stop while what it asked is out, and its successor is there by then.
  for (const [index, bot] of old.entries()) {
    const questions = hosts.slice(index * 3, index * 3 + 3);
    await fleet.startBot();
    for (const host of questions) expect(await person.command(`/syndrop ${host}`)).toMatchObject({ ok: true });
    for (const host of questions) await until(async () => (await fleet.asked(host)) > 0);
    await stop(bot);
  }

  const counted = async (...what: readonly string[]) =>
    (await store.audit.after(0, 1_000)).filter((row) => what.includes(row.what)).length;
  expect(await counted('diagnosis.asked')).toBe(hosts.length);
  // On a machine that stands still a host may be too late; that is an answer as well.
  await until(async () => (await counted('diagnosis.done', 'diagnosis.failed')) === hosts.length);
  await until(async () => (await store.diagnoses.untold(new Date(0).toISOString())).length === 0);
  // A question opens one thread, whoever of the bots ends it.
  const messages = await person.channel(incidents);
  expect(messages.filter(({ ts, thread_ts: thread = ts }) => thread === ts)).toHaveLength(hosts.length);
});
