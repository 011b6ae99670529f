import { afterEach, describe, expect, it } from 'vitest';
import { setFreeze } from '../../src/app/changes/freeze.ts';
import { totpOf } from '../../src/app/people/second-factor.ts';
import { approver, asker, type Bench, openBench } from '../support/app-bench.ts';

let bench: Bench;
afterEach(() => bench.close());

const SECRET = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';
const third = { id: 'slack:U3', name: 'three' };
/** The change of the bench is of low risk. */
const twoVotes = { votes: { low: 2, medium: 2, high: 2 } };

async function refusals(): Promise<readonly unknown[]> {
  const rows = await bench.store.audit.after(0, 200);
  return rows.filter(({ what }) => what === 'decision.refused').map(({ actor, detail }) => [actor, detail['code']]);
}

describe('more than one approver', () => {
  it('nothing is signed before the second one, and the order names both', async () => {
    bench = await openBench({ rules: twoVotes });
    await bench.app.start();
    const { proposalId, plan } = await bench.proposed();
    const first = await bench.app.decide(proposalId, 'approve', approver, plan.digest);
    expect(first).toMatchObject({ accepted: true, proposal: { state: 'proposed', votes: { given: 1, needed: 2 } } });
    expect(await bench.app.decide(proposalId, 'approve', approver, plan.digest)).toMatchObject({
      code: 'voted-already',
    });
    expect(bench.host.orders).toEqual([]);
    expect(await bench.app.decide(proposalId, 'approve', third, plan.digest)).toMatchObject({
      proposal: { state: 'approved' },
    });
    await bench.inState(proposalId, 'applied');
    const [order] = bench.host.orders;
    expect(JSON.parse(order?.payload ?? '{}')).toMatchObject({
      approvers: [{ actor: approver.id }, { actor: third.id }],
    });
  });

  it('of many voting at the same moment exactly two are needed, and it is approved once', async () => {
    bench = await openBench({ rules: twoVotes });
    await bench.app.start();
    const { proposalId, plan } = await bench.proposed();
    const people = Array.from({ length: 20 }, (_, index) => ({ id: `slack:V${index}`, name: 'v' }));
    const answers = await Promise.all(people.map((one) => bench.app.decide(proposalId, 'approve', one, plan.digest)));
    expect(answers.filter(({ accepted }) => accepted)).toHaveLength(2);
    await bench.inState(proposalId, 'applied');
    expect(bench.host.writes).toHaveLength(1);
  });
});

describe('keeping by another', () => {
  it('sends the approver away, also one who broke the glass, and takes the word of a third', async () => {
    bench = await openBench({ rules: { keepByAnother: true, breakGlass: [approver.id] } });
    await bench.app.start();
    const { proposalId, plan } = await bench.proposed();
    const given = { breakGlass: 'checkout is down' };
    expect(await bench.app.decide(proposalId, 'approve', approver, plan.digest, given)).toMatchObject({
      accepted: true,
    });
    await bench.inState(proposalId, 'applied');
    expect(await bench.app.mayDecide(proposalId, 'keep', approver)).toMatchObject({ code: 'approved-it' });
    expect(await bench.app.decide(proposalId, 'keep', approver, plan.digest)).toMatchObject({ code: 'approved-it' });
    expect(await bench.app.decide(proposalId, 'keep', third, plan.digest)).toMatchObject({ accepted: true });
    await bench.inState(proposalId, 'kept');
  });
});

describe('a freeze', () => {
  it('stops approvals until it ends, by hand or by itself, and says who froze and why', async () => {
    bench = await openBench();
    await bench.app.start();
    const { proposalId, plan } = await bench.proposed();
    const at = new Date().toISOString();
    const until = new Date(Date.now() + 3_600_000).toISOString();
    const freeze = { reason: 'release day', by: 'key:ops', at, until };
    expect(await setFreeze(bench.store.switches, freeze, 'key:ops', at)).toBe(true);
    expect(await bench.app.mayDecide(proposalId, 'approve', approver)).toMatchObject({
      code: 'frozen',
      message: 'Nothing is changed just now: release day (key:ops)',
    });
    expect(await bench.app.decide(proposalId, 'approve', approver, plan.digest)).toMatchObject({ code: 'frozen' });
    expect(await setFreeze(bench.store.switches, null, 'key:ops', at)).toBe(true);
    expect(await bench.app.decide(proposalId, 'approve', approver, plan.digest)).toMatchObject({ accepted: true });
    expect(await refusals()).toEqual([
      [approver.id, 'frozen'],
      [approver.id, 'frozen'],
    ]);
    const freezes = (await bench.store.audit.after(0, 200)).filter(({ what }) => what.startsWith('freeze'));
    expect(freezes.map(({ what }) => what)).toEqual(['freeze.begun', 'freeze.ended']);
  });

  it('that was to end by now stops nothing', async () => {
    bench = await openBench();
    await bench.app.start();
    const { proposalId, plan } = await bench.proposed();
    const past = new Date(Date.now() - 1000).toISOString();
    await setFreeze(bench.store.switches, { reason: 'over', by: 'key:ops', at: past, until: past }, 'key:ops', past);
    expect(await bench.app.decide(proposalId, 'approve', approver, plan.digest)).toMatchObject({ accepted: true });
  });
});

describe('the glass', () => {
  it('is broken with a reason that the thread shows and the audit keeps', async () => {
    bench = await openBench({ rules: { ...twoVotes, breakGlass: [asker.id], approvers: [approver.id, asker.id] } });
    await bench.app.start();
    const { proposalId, plan } = await bench.proposed();
    const may = await bench.app.mayDecide(proposalId, 'approve', asker);
    expect(may).toMatchObject({ accepted: true, asks: { breakGlass: expect.stringContaining('somebody else') } });
    const given = { breakGlass: 'checkout\nis down' };
    const decided = await bench.app.decide(proposalId, 'approve', asker, plan.digest, given);
    expect(decided).toMatchObject({ accepted: true, proposal: { state: 'approved' } });
    const applied = await bench.inState(proposalId, 'applied');
    expect(applied.events.map(({ did }) => did)).toContain('broke the glass: checkout is down');
    const rows = await bench.store.audit.after(0, 200);
    expect(rows.find(({ what }) => what === 'proposal.approved')?.detail).toMatchObject({
      breakGlass: 'checkout is down',
    });
  });

  it('stays whole for everybody else', async () => {
    bench = await openBench({ rules: { breakGlass: [asker.id] } });
    await bench.app.start();
    const { proposalId, plan } = await bench.proposed();
    const given = { breakGlass: 'me too' };
    const decided = await bench.app.decide(proposalId, 'approve', third, plan.digest, given);
    expect(decided).toMatchObject({ accepted: false, code: 'may-not-break-glass' });
  });
});

describe('a code from the approver’s own device', () => {
  it('is asked for, is good once, and five wrong ones close the door', async () => {
    bench = await openBench({ rules: { secondFactor: 'low' }, secrets: { [approver.id]: SECRET, [third.id]: SECRET } });
    await bench.app.start();
    const first = await bench.proposed();
    expect(await bench.app.mayDecide(first.proposalId, 'approve', approver)).toMatchObject({ asks: { code: true } });
    const approve = (who: typeof third, code?: string) =>
      bench.app.decide(first.proposalId, 'approve', who, first.plan.digest, code === undefined ? {} : { code });
    expect(await approve(approver)).toMatchObject({ code: 'second-factor-missing' });
    expect(await approve({ id: 'slack:U7', name: 'seven' }, '123456')).toMatchObject({ code: 'second-factor-missing' });
    const good = totpOf(approver.id, SECRET).generate();
    for (let tries = 0; tries < 5; tries += 1) {
      expect(await approve(third, 'abcdef')).toMatchObject({ code: 'second-factor-wrong' });
    }
    expect(await approve(third, good)).toMatchObject({ code: 'second-factor-wrong' });
    expect(await approve(approver, good)).toMatchObject({ accepted: true });
    await bench.inState(first.proposalId, 'applied');
    await bench.app.decide(first.proposalId, 'revert', approver, first.plan.digest);
    await bench.inState(first.proposalId, 'reverted');

    const second = await bench.proposed();
    const again = await bench.app.decide(second.proposalId, 'approve', approver, second.plan.digest, { code: good });
    expect(again).toMatchObject({ code: 'second-factor-wrong' });
    expect(JSON.stringify(await bench.store.audit.after(0, 200))).not.toContain(good);
  });
});

it('the hour has its limit, counted over the group of hosts', async () => {
  bench = await openBench({ rules: { perHour: 1 } });
  await bench.app.start();
  const first = await bench.proposed();
  await bench.app.decide(first.proposalId, 'approve', approver, first.plan.digest);
  await bench.inState(first.proposalId, 'applied');
  await bench.app.decide(first.proposalId, 'revert', approver, first.plan.digest);
  await bench.inState(first.proposalId, 'reverted');
  const second = await bench.proposed();
  const refused = await bench.app.decide(second.proposalId, 'approve', approver, second.plan.digest);
  expect(refused).toMatchObject({ code: 'too-many-changes' });
});
