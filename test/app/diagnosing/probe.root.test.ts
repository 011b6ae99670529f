import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ShownMessage, Visible } from '../../../src/embedded/slack/client.ts';
import { type RunningScenario, startScenario } from '../../../src/lab/lab.ts';
import { type ChatFleet, openChatFleet, replyWith, shownWith } from '../../support/chat-fleet.ts';

const ANSWER_MS = 60_000;

let lab: RunningScenario;
let fleet: ChatFleet;
beforeAll(async () => {
  lab = await startScenario('netfilter-drop-nft', { maxSeconds: 300 });
  fleet = await openChatFleet({ web01: lab.clientNamespace, db01: lab.namespace, gone01: null });
}, 60_000);
afterAll(async () => {
  await fleet?.close();
  await lab?.stop();
});

test('a probe tells in its thread where it ends, and then what drops it there', async () => {
  const { oncall } = fleet;
  await oncall.command(`/syndrop probe web01 db01:${lab.port} address ${lab.serverAddress}`);
  const running = await oncall.waitFor((seen) => shownWith(seen, `web01 → db01:${lab.port}: where does it end?`));
  const about = `web01 → db01:${lab.port}: the SYN arrives and is dropped there`;
  const told = await oncall.waitFor((seen) => replyWith(seen, running, about), ANSWER_MS);
  expect(JSON.stringify(told.blocks)).toContain('5 attempts, 5 without an answer');
  // The lab's own client dials from there as well; its last SYN may be too young to be called unanswered.
  expect(JSON.stringify(told.blocks)).toMatch(/[5-9] arrive, [5-9] not answered/);
  const diagnosis = await oncall.waitFor((seen) => replyWith(seen, running, '"action_id":"details"'), ANSWER_MS);
  expect(diagnosis.text).toContain('firewall');
  await oncall.waitFor((seen) => threads(seen).find(({ ts, text }) => ts === running.ts && text.includes(about)));
}, 120_000);

test('where an end does not answer, that is said, with what the other one saw', async () => {
  const { oncall } = fleet;
  await oncall.command(`/syndrop probe web01 gone01:${lab.port} address ${lab.serverAddress}`);
  await oncall.command(`/syndrop probe gone01 db01:${lab.port}`);
  const far = await oncall.waitFor((seen) => shownWith(seen, 'nobody could look: gone01 did not answer'), ANSWER_MS);
  expect(far.text).toContain(`web01 → gone01:${lab.port}: nothing comes back`);
  const near = await oncall.waitFor((seen) => shownWith(seen, 'gone01 dialled', 'gone01 did not answer'), ANSWER_MS);
  expect(near.text).toContain(`gone01 → db01:${lab.port}: nothing could be dialled`);
}, 120_000);

test('a probe of a host nobody knows is refused to the person who asked, and opens no thread', async () => {
  const { oncall } = fleet;
  const before = threads(await oncall.see()).length;
  for (const [typed, answer] of [
    [`web09 db01:${lab.port}`, 'No host is called web09. Did you mean'],
    [`web01 db09:${lab.port}`, 'No host is called db09. Did you mean db01? To add it: syndrop enroll db09'],
    ['web01 db01', 'Which port of db01?'],
  ] as const) {
    await oncall.command(`/syndrop probe ${typed}`);
    const refused = await oncall.waitFor((seen) => shownWith(seen, answer));
    expect(refused.ephemeral).toBe(true);
  }
  expect(threads(await oncall.see())).toHaveLength(before);
  expect(fleet.complaints).toEqual([]);
});

test('the Proof button under a diagnosis captures and traces on the host, and shows what the wire and the kernel say', async () => {
  const { oncall } = fleet;
  await oncall.command(`/syndrop db01 port ${lab.port} window 2`);
  const title = await oncall.waitFor((seen) => shownWith(seen, `db01 port ${lab.port}: why are SYNs dropped?`));
  const first = await oncall.waitFor((seen) => replyWith(seen, title, '"action_id":"proof"'), ANSWER_MS);
  await oncall.click(first, 'proof');
  const proven = await oncall.waitFor((seen) => replyWith(seen, title, 'On the wire, '), ANSWER_MS);
  expect(JSON.stringify(proven.blocks)).toMatch(/ not answered at all/);
  expect(JSON.stringify(proven.blocks)).toContain('NETFILTER_DROP');
  expect(JSON.stringify(proven)).not.toContain('"action_id":"proof"');
}, 120_000);

test('in Chinese too: a probe, and a proof that was asked for in words', async () => {
  const chinese = await openChatFleet({ web01: lab.clientNamespace, db01: lab.namespace }, 'zh');
  try {
    const { oncall } = chinese;
    await oncall.command(`/syndrop 探测 web01 db01:${lab.port} address ${lab.serverAddress}`);
    const title = await oncall.waitFor((seen) => shownWith(seen, `web01 → db01:${lab.port}：断在哪里？`));
    await oncall.waitFor((seen) => replyWith(seen, title, 'SYN 到达后在对端被丢弃', '5 次尝试，5 次无应答'), ANSWER_MS);
    await oncall.waitFor((seen) => replyWith(seen, title, '"action_id":"details"'), ANSWER_MS);
    await oncall.command(`/syndrop db01 port ${lab.port} 实证`);
    const proven = await oncall.waitFor(
      (seen) => threadsBut(seen, title).find((parent) => replyWith(seen, parent, 'NETFILTER_DROP')),
      ANSWER_MS,
    );
    expect(proven.text).toContain('db01');
    expect(chinese.complaints).toEqual([]);
  } finally {
    await chinese.close();
  }
}, 120_000);

function threadsBut(seen: Visible, { ts }: ShownMessage): readonly ShownMessage[] {
  return threads(seen).filter((message) => message.ts !== ts);
}

/** What the channel shows to everybody. */
function threads(seen: Visible): readonly ShownMessage[] {
  return seen.channels
    .flatMap(({ messages }) => messages)
    .filter(({ ephemeral, thread_ts, ts }) => !ephemeral && (thread_ts === undefined || thread_ts === ts));
}
