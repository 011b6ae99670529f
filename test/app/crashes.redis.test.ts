import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, it, vi } from 'vitest';
import { approver, asker, type Bench, openBench } from '../support/app-bench.ts';

vi.setConfig({ testTimeout: 240_000 });

let bench: Bench;
afterEach(() => bench.close());

const thread = { face: 'test', channel: 'C1', thread: '1.1' };

it('of 1000 clicks at the same moment on two bots exactly one decides, and every other is told so and audited', async () => {
  bench = await openBench();
  await bench.app.start();
  const { proposalId, plan } = await bench.proposed();
  const other = bench.bot();
  const clicks = Array.from({ length: 1_000 }, (_, index) => {
    const actor = { id: `slack:U${index + 2}`, name: 'somebody' };
    return (index % 2 === 0 ? bench.app : other).decide(proposalId, 'approve', actor, plan.digest);
  });
  const answers = await Promise.all(clicks);
  const refusals = answers.filter((answer) => !answer.accepted);
  expect(answers.filter((answer) => answer.accepted)).toHaveLength(1);
  expect(new Set(refusals.map((answer) => (answer.accepted ? '' : answer.code)))).toEqual(new Set(['already-decided']));
  const { events } = await bench.inState(proposalId, 'applied');
  expect(events.filter(({ did }) => did === 'approve')).toHaveLength(1);
  const rows = await bench.store.audit.after(0, 2_000);
  expect(rows.filter(({ what }) => what === 'decision.refused')).toHaveLength(999);
  expect(await bench.store.audit.verify()).toMatchObject({ intact: true });
});

it('approval and expiry at the same moment: one of them happens, and the host hears of an approval only', async () => {
  let now = Date.now();
  bench = await openBench({ clock: () => new Date(now) });
  await bench.app.start();
  for (let round = 0; round < 8; round += 1) {
    const { proposalId, plan, expires } = await bench.proposed();
    const decisions = Array.from({ length: 6 }, async (_, index) => {
      await sleep(index % 3);
      now = Date.parse(expires) + index - 3;
      return bench.app.decide(proposalId, 'approve', approver, plan.digest);
    });
    const accepted = (await Promise.all(decisions)).filter((answer) => answer.accepted);
    await bench.until('it is decided', async () => (await bench.app.proposal(proposalId))?.state !== 'proposed');
    const did = (await bench.app.proposal(proposalId))?.events.map((event) => event.did) ?? [];
    expect(did.filter((word) => word === 'approve' || word === 'expired')).toHaveLength(1);
    expect(accepted).toHaveLength(did.includes('approve') ? 1 : 0);
    // Else the host would take this round's value in the middle of the next one.
    if (did.includes('approve')) await bench.inState(proposalId, 'applied');
    bench.host.sysctls.set('net.ipv4.tcp_syncookies', '0');
  }
});

it('a bot that dies after the host applied leaves one order and one write, and the next bot reports it', async () => {
  bench = await openBench();
  await bench.app.start();
  const { proposalId, plan } = await bench.proposed();
  bench.host.mute = true;
  await bench.app.decide(proposalId, 'approve', approver, plan.digest);
  await bench.until('it is written', () => bench.host.writes.length === 1);
  await bench.app.stop();
  expect((await bench.app.proposal(proposalId))?.state).toBe('approved');
  bench.host.mute = false;
  await bench.bot().start();
  await bench.inState(proposalId, 'applied');
  expect(bench.host.orders).toHaveLength(1);
  expect(bench.host.writes).toEqual(['net.ipv4.tcp_syncookies=1']);
  const rows = await bench.store.audit.after(0, 100);
  expect(rows.filter(({ what }) => what === 'order.signed')).toHaveLength(1);
});

it('a diagnosis whose telling failed is told once, without collecting again', async () => {
  bench = await openBench();
  let collections = 0;
  bench.host.onCollect = () => {
    collections += 1;
  };
  bench.chat.broken = true;
  await bench.app.start();
  const { diagnosisId } = await bench.app.ask({ host: 'web01' }, asker, thread);
  await bench.until('answered', async () => (await bench.store.diagnoses.find(diagnosisId))?.state === 'done');
  await sleep(300);
  bench.chat.broken = false;
  await bench.until('told', async () => (await bench.store.diagnoses.find(diagnosisId))?.told === true);
  await bench.until('proposed', () => bench.chat.ofKind('proposal').length > 0);
  expect(collections).toBe(1);
  expect(bench.chat.ofKind('diagnosis')).toHaveLength(1);
  expect(bench.chat.ofKind('proposal')).toHaveLength(1);
});

it('a fault of our own is tried again, and then answered instead of left open', async () => {
  bench = await openBench({
    reason: () => {
      throw new TypeError('a bug');
    },
  });
  await bench.app.start();
  const { diagnosisId } = await bench.app.ask({ host: 'web01' }, asker, thread);
  await bench.until('told', async () => (await bench.store.diagnoses.find(diagnosisId))?.told === true);
  expect(bench.chat.ofKind('problem')).toMatchObject([{ code: 'internal' }]);
});

it('while Redis is away a question and a decision are taken all the same, and worked on when it is back', async () => {
  bench = await openBench();
  await bench.app.start();
  const { proposalId, plan } = await bench.proposed();
  const startRedis = await bench.stopRedis();
  const [asked, decided] = await Promise.all([
    bench.app.ask({ host: 'web01' }, asker, thread),
    bench.app.decide(proposalId, 'approve', approver, plan.digest),
  ]);
  expect(decided).toMatchObject({ accepted: true });
  await startRedis();
  await bench.inState(proposalId, 'applied');
  await bench.until('told', async () => (await bench.store.diagnoses.find(asked.diagnosisId))?.told === true);
  expect(bench.host.writes).toHaveLength(1);
});

it('what Redis forgot is owed all the same: a new bot finds it in the store', async () => {
  bench = await openBench();
  await bench.app.start();
  const { proposalId, plan } = await bench.proposed();
  await bench.app.stop();
  await bench.app.decide(proposalId, 'approve', approver, plan.digest);
  const { diagnosisId } = await bench.app.ask({ host: 'web01' }, asker, thread);
  await bench.redis.flushall();
  await bench.bot().start();
  await bench.inState(proposalId, 'applied');
  await bench.until('told', async () => (await bench.store.diagnoses.find(diagnosisId))?.told === true);
  expect(bench.host.writes).toHaveLength(1);
});

it('a proposal nobody decides expires by itself, also when the bot was restarted meanwhile', async () => {
  bench = await openBench({ approval: { leaseSeconds: 600, watchSeconds: 1, expiresMinutes: 2 / 60 } });
  await bench.app.start();
  const { proposalId, plan } = await bench.proposed();
  await bench.app.stop();
  await bench.bot().start();
  await bench.inState(proposalId, 'expired');
  expect(await bench.app.decide(proposalId, 'approve', approver, plan.digest)).toMatchObject({ code: 'expired' });
  await bench.until('it is shown', () => bench.chat.ofKind('proposal')[0]?.proposal.state === 'expired');
  expect(bench.host.orders).toEqual([]);
});

it('the message ends up saying what is stored, even when an older edit arrives last', async () => {
  bench = await openBench();
  await bench.app.start();
  await bench.bot().start();
  let edits = 0;
  bench.chat.delay = async () => {
    edits += 1;
    await sleep(edits % 2 === 1 ? 150 : 0);
  };
  const { proposalId, plan } = await bench.proposed();
  await bench.app.decide(proposalId, 'approve', approver, plan.digest);
  await bench.inState(proposalId, 'applied');
  await bench.app.decide(proposalId, 'revert', approver, plan.digest);
  await bench.inState(proposalId, 'reverted');
  await bench.until('the message is up to date', async () => {
    const record = await bench.store.proposals.find(proposalId);
    return record?.shownVersion === record?.version;
  });
  await sleep(400);
  expect(bench.chat.ofKind('proposal').map((view) => view.proposal.state)).toEqual(['reverted']);
});

it('who may not decide is told why, before and at the click', async () => {
  bench = await openBench({ rules: { approvers: [asker.id, approver.id] } });
  await bench.app.start();
  const { proposalId, plan } = await bench.proposed();
  const stranger = { id: 'slack:U9', name: 'nine' };
  expect(await bench.app.mayDecide(proposalId, 'approve', stranger)).toMatchObject({ code: 'not-an-approver' });
  expect(await bench.app.mayDecide(proposalId, 'approve', asker)).toMatchObject({ code: 'own-request' });
  expect(await bench.app.mayDecide(proposalId, 'approve', approver)).toMatchObject({ accepted: true });
  expect(await bench.app.mayDecide('nothing', 'approve', approver)).toMatchObject({ code: 'no-such-proposal' });
  expect(await bench.app.decide(proposalId, 'approve', stranger, plan.digest)).toMatchObject({ accepted: false });
  const other = `sha256:${'0'.repeat(64)}`;
  expect(await bench.app.decide(proposalId, 'approve', approver, other)).toMatchObject({ code: 'digest-mismatch' });
  expect((await bench.app.proposal(proposalId))?.state).toBe('proposed');
});
