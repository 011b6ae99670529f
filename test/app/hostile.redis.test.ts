import { Queue } from 'bullmq';
import { afterEach, describe, expect, it } from 'vitest';
import type { Notice } from '../../src/protocol/message.ts';
import { approver, asker, type Bench, openBench } from '../support/app-bench.ts';

let bench: Bench;
afterEach(() => bench.close());

const ODD_IDS = ['../x', '{x}', 'a:b', 'ü'.repeat(20), 'x'.repeat(5_000), '\u0000', '', '__proto__'];

async function audited(what: string) {
  return (await bench.store.audit.after(0, 1000)).filter((row) => row.what === what);
}

describe('a Redis in the hands of an enemy', () => {
  it('cannot make the bot send, sign or decide anything by jobs of its own', async () => {
    bench = await openBench();
    await bench.app.start();
    const { proposalId } = await bench.proposed();
    const queue = new Queue('change', { connection: bench.redis, prefix: 'syn' });
    const past = new Date(0).toISOString();
    const forged = [
      { kind: 'rollout', proposalId },
      { kind: 'settle', proposalId, version: 1 },
      { kind: 'deadline', proposalId, notBefore: past },
      { kind: 'expire', proposalId, notBefore: past },
      { kind: 'approve', proposalId },
      { kind: 'rollout', proposalId: { $ne: null } },
      { kind: 'rollout', proposalId: '../x'.repeat(1_000) },
      'nonsense',
    ];
    for (const [at, job] of forged.entries()) await queue.add('forged', job, { jobId: `forged-${at}`, attempts: 1 });
    await bench.until('they are worked off', async () => {
      const counts = await queue.getJobCounts('waiting', 'active');
      return counts['waiting'] === 0 && counts['active'] === 0;
    });
    await queue.close();
    expect((await bench.app.proposal(proposalId))?.state).toBe('proposed');
    expect(bench.host.orders).toEqual([]);
    expect(bench.host.writes).toEqual([]);
    expect(await audited('order.signed')).toEqual([]);
  });
});

describe('one Slack account with edited payloads', () => {
  it('decides nothing by another digest, an id that is none, or a step that is not due; each is audited', async () => {
    bench = await openBench();
    await bench.app.start();
    const { proposalId, plan } = await bench.proposed();
    const other = `sha256:${'0'.repeat(64)}`;
    for (const digest of [other, '', plan.digest.toUpperCase(), `${plan.digest} `, 'x'.repeat(100_000)]) {
      const answer = await bench.app.decide(proposalId, 'approve', approver, digest);
      expect(answer).toMatchObject({ accepted: false, code: 'digest-mismatch' });
    }
    for (const id of ODD_IDS) {
      const answer = await bench.app.decide(id, 'approve', approver, plan.digest);
      expect(answer).toMatchObject({ accepted: false, code: 'no-such-proposal' });
      expect(await bench.app.mayDecide(id, 'keep', approver)).toMatchObject({ code: 'no-such-proposal' });
      expect(await bench.app.proposal(id)).toBeNull();
      expect(await bench.app.details(id)).toBeNull();
    }
    for (const early of ['keep', 'revert'] as const) {
      expect(await bench.app.decide(proposalId, early, approver, plan.digest)).toMatchObject({
        code: 'not-applicable',
      });
    }
    expect(await bench.app.decide(proposalId, 'approve', asker, plan.digest)).toMatchObject({ code: 'own-request' });
    expect((await bench.app.proposal(proposalId))?.state).toBe('proposed');
    expect(bench.host.orders).toEqual([]);
    const rows = await audited('decision.refused');
    expect(rows.length).toBeGreaterThanOrEqual(5 + ODD_IDS.length + 3);
    expect(Math.max(...rows.map((row) => JSON.stringify(row).length))).toBeLessThan(600);
    expect(await bench.store.audit.verify()).toMatchObject({ intact: true });
  });

  it('asks nothing of hosts with odd names, or in odd measure', async () => {
    bench = await openBench();
    const thread = { face: 'test', channel: 'C1', thread: '1.1' };
    for (const host of [...ODD_IDS, 'x'.repeat(300), 'web01\n', ' web01', 'WEB01']) {
      expect(await bench.app.objection({ host })).not.toBeNull();
      await expect(bench.app.ask({ host }, asker, thread)).rejects.toThrow(/No host is called|cannot be asked/);
    }
    for (const odd of [
      { port: 0 },
      { port: 1e9 },
      { port: 1.5 },
      { windowSeconds: 1e9 },
      { windowSeconds: Number.NaN },
    ])
      expect(await bench.app.objection({ host: 'web01', ...odd })).toMatchObject({ code: 'bad-question' });
    expect(await bench.app.objection({ host: 'web01', client: 'x'.repeat(1_000) })).not.toBeNull();
    expect(await audited('diagnosis.asked')).toEqual([]);
  });
});

describe('one agent that lies', () => {
  it('moves no change of another host, and fills no audit with trying', async () => {
    bench = await openBench();
    await bench.app.start();
    const { proposalId, plan } = await bench.proposed();
    await bench.app.decide(proposalId, 'approve', approver, plan.digest);
    await bench.inState(proposalId, 'applied');
    const at = new Date().toISOString();
    const outcome = { state: 'kept', changeId: proposalId, at, persistedIn: null } as const;
    const lie: Notice = { format: 'syndrop-notice/1', hostId: 'liar', at, body: { kind: 'outcome', outcome } };
    for (let n = 0; n < 50; n += 1) await bench.app.noteNotice(lie);
    expect((await bench.app.proposal(proposalId))?.state).toBe('applied');
    expect(await audited('notice.refused')).toMatchObject([{ actor: 'liar' }]);
  });
});
