import { afterEach, expect, it, vi } from 'vitest';
import { incidents, type ShownMessage } from '../../src/embedded/slack/client.ts';
import { until } from '../support/agent-rig.ts';
import { type Fleet, openFleet } from '../support/fleet.ts';

vi.setConfig({ testTimeout: 180_000, hookTimeout: 60_000 });

let fleet: Fleet | null = null;
afterEach(async () => {
  await fleet?.close();
  fleet = null;
});

const HOSTS = ['web01', 'web02'] as const;

/**
 * Nothing that is owed to Slack is tried for longer than half a minute in one go: after that only the look for owed work goes on,
 * every ten seconds. So an outage that outlasts the attempts of a job is one of any length.
 */
it('what was found while Slack was away is told once it is back: once, in order, in the right thread', async () => {
  fleet = await openFleet({ hosts: HOSTS, yaml: 'diagnose: { windowSeconds: 0 }\n' });
  const { slack, store } = fleet;
  const agents = await fleet.startAgents(HOSTS);
  const bot = await fleet.startBot();
  const person = slack.as('U0ONCALL1');
  agents.halt();
  for (const host of HOSTS) expect(await person.command(`/syndrop ${host}`)).toMatchObject({ ok: true });
  const said = async (): Promise<readonly ShownMessage[]> =>
    (await person.channel(incidents)).filter(({ ephemeral }) => !ephemeral);
  // Two parents, and under each what is under way.
  await until(async () => (await said()).length === 4, 60_000);
  const parents = (await said()).filter(({ ts, thread_ts: thread = ts }) => thread === ts);

  await slack.faults({ down: true });
  agents.goOn();
  for (const { id } of await asked(fleet)) {
    // On a machine that stood still a host may be too late; that is found, and told, as well.
    await until(async () => (await store.diagnoses.find(id))?.state !== 'asked', 60_000);
    await until(async () => bot.said().includes(`diagnose-${id} failed for good`), 60_000);
  }
  expect(await said()).toHaveLength(4);
  await slack.faults({});

  for (const { id } of await asked(fleet))
    await until(async () => (await store.diagnoses.find(id))?.told === true, 60_000);
  for (const { ts, text } of parents) {
    const [title, progress, answer, ...more] = await person.thread(incidents, ts);
    const host = HOSTS.find((name) => text.includes(name)) ?? '';
    expect(title?.text).toMatch(new RegExp(`${host}: (?!why)`));
    expect(progress?.text).toContain(`Looking at ${host}`);
    expect(answer?.text).toContain(host);
    expect(more).toEqual([]);
  }
  // The socket, too, is there again.
  await until(async () => (await person.command('/syndrop hosts')).ok, 60_000);
});

async function asked({ store }: Fleet): Promise<readonly { readonly id: string }[]> {
  const rows = await store.audit.after(0, 1_000);
  return rows.flatMap(({ what, subject }) => (what === 'diagnosis.asked' ? [{ id: subject }] : []));
}
