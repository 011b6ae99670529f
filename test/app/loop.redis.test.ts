import { afterEach, describe, expect, it } from 'vitest';
import { approver, asker, type Bench, openBench } from '../support/app-bench.ts';
import { fakeHost, newSigner } from '../support/fake-host.ts';

let bench: Bench;
afterEach(() => bench.close());

const thread = { face: 'test', channel: 'C1', thread: '1.1' };

async function shownState(proposalId: string): Promise<string | undefined> {
  return bench.chat.ofKind('proposal').find((view) => view.proposal.proposalId === proposalId)?.proposal.state;
}

describe('the loop', () => {
  it('goes from a question to a kept change, with one message for each thing and an audit row for each step', async () => {
    bench = await openBench();
    await bench.app.start();
    const proposal = await bench.proposed();
    expect(bench.chat.ofKind('diagnosis')).toHaveLength(1);
    expect(bench.chat.ofKind('progress')[0]?.steps.map(({ state }) => state)).toEqual(['done', 'done', 'done', 'done']);
    expect(bench.chat.titles).toMatchObject([{ kind: 'asked', state: 'done', confidence: 'proven' }]);
    const { proposalId, plan } = proposal;

    const approved = await bench.app.decide(proposalId, 'approve', approver, plan.digest);
    expect(approved).toMatchObject({ accepted: true, proposal: { state: 'approved' } });
    await bench.until('it is measured', async () => (await bench.app.proposal(proposalId))?.watch !== null);
    const applied = await bench.app.proposal(proposalId);
    expect(applied).toMatchObject({
      state: 'applied',
      watch: { helped: true, rates: [{ beforePerSecond: 10, afterPerSecond: 0 }] },
      outcome: { state: 'applied' },
    });
    expect(bench.host.sysctls.get('net.ipv4.tcp_syncookies')).toBe('1');

    await bench.app.decide(proposalId, 'keep', approver, plan.digest);
    const kept = await bench.inState(proposalId, 'kept');
    expect(kept.outcome).toMatchObject({ state: 'kept', persistedIn: '/etc/sysctl.d/60-syndrop.conf' });
    expect(kept.events.map(({ actor, did }) => `${actor} ${did}`)).toEqual([
      'syndrop proposed',
      'slack:U2 approve',
      'web01 applied',
      'syndrop verified',
      'slack:U2 keep',
      'web01 kept',
    ]);
    await bench.until('the message says kept', async () => (await shownState(proposalId)) === 'kept');
    expect(bench.chat.ofKind('proposal')).toHaveLength(1);
    const rows = await bench.store.audit.after(0, 100);
    expect(rows.map(({ what }) => what)).toEqual([
      'diagnosis.asked',
      'diagnosis.done',
      'proposal.proposed',
      'proposal.approved',
      'order.signed',
      'proposal.applied',
      'proposal.verified',
      'proposal.keeping',
      'order.signed',
      'proposal.kept',
    ]);
    expect(await bench.store.audit.verify()).toMatchObject({ intact: true, rows: 10 });
    expect(bench.host.orders.map(({ kind }) => kind)).toEqual(['apply', 'keep']);
  });

  it('holds the hosts to compare with beside the one that was asked about, and says so once', async () => {
    const other = fakeHost('web02', newSigner().check, { 'net.ipv4.tcp_syncookies': '1' });
    bench = await openBench();
    const way = { transport: bench.host, applying: bench.host, address: 'web01' };
    const ways = (name: string) =>
      Promise.resolve(
        name === 'web01' ? way : name === 'web02' ? { transport: other, applying: other, address: name } : undefined,
      );
    const bot = bench.bot({ ways });
    await bot.start();
    await expect(bot.objection({ host: 'web01', against: ['web09'] })).resolves.toMatchObject({ code: 'host-unknown' });
    const { diagnosisId } = await bot.ask({ host: 'web01', against: ['web02'] }, asker, thread);
    await bench.until('it is told', async () => (await bench.store.diagnoses.find(diagnosisId))?.told === true);
    const [view, ...more] = bench.chat.ofKind('comparison');
    expect(more).toEqual([]);
    expect(view?.comparison.hosts.map(({ host }) => host)).toEqual(['web01', 'web02']);
    expect(view?.comparison.differences).toMatchObject([{ what: 'net.ipv4.tcp_syncookies', values: ['0', '1'] }]);
    await bot.stop();
  });

  it('says which of the hosts to compare with could not be asked, after the diagnosis of the first', async () => {
    const other = fakeHost('web02', newSigner().check, {});
    other.reachable = false;
    bench = await openBench();
    const way = (host: typeof other, address: string) => ({ transport: host, applying: host, address });
    const ways = (name: string) => Promise.resolve(way(name === 'web01' ? bench.host : other, name));
    const bot = bench.bot({ ways });
    await bot.start();
    const { diagnosisId } = await bot.ask({ host: 'web01', against: ['web02'] }, asker, thread);
    await bench.until('it is told', async () => (await bench.store.diagnoses.find(diagnosisId))?.told === true);
    expect(bench.chat.ofKind('diagnosis')).toHaveLength(1);
    expect(bench.chat.ofKind('comparison')).toEqual([]);
    expect(bench.chat.ofKind('problem')).toMatchObject([{ message: expect.stringContaining('web02') }]);
    await bot.stop();
  });

  it('reverts when told to, and says so when the host reverted by itself', async () => {
    bench = await openBench();
    await bench.app.start();
    const first = await bench.proposed();
    await bench.app.decide(first.proposalId, 'approve', approver, first.plan.digest);
    await bench.inState(first.proposalId, 'applied');
    await bench.app.decide(first.proposalId, 'revert', asker, first.plan.digest);
    const reverted = await bench.inState(first.proposalId, 'reverted');
    expect(reverted.outcome).toMatchObject({ state: 'reverted', why: 'ordered' });
    expect(bench.host.sysctls.get('net.ipv4.tcp_syncookies')).toBe('0');

    const second = await bench.proposed();
    await bench.app.decide(second.proposalId, 'approve', approver, second.plan.digest);
    await bench.inState(second.proposalId, 'applied');
    const outcome = bench.host.revertByItself(second.proposalId);
    const notice = { format: 'syndrop-notice/1', at: new Date().toISOString() } as const;
    await bench.app.noteNotice({ ...notice, hostId: 'web02', body: { kind: 'outcome', outcome } });
    expect((await bench.app.proposal(second.proposalId))?.state).toBe('applied');
    await bench.app.noteNotice({ ...notice, hostId: 'web01', body: { kind: 'outcome', outcome } });
    await bench.app.noteNotice({ ...notice, hostId: 'web01', body: { kind: 'outcome', outcome } });
    const alone = await bench.inState(second.proposalId, 'reverted');
    expect(alone.events.filter(({ did }) => did === 'reverted')).toHaveLength(1);
    expect(alone.outcome).toMatchObject({ why: 'lease-expired' });
  });

  it('asks the host what became of a change when its lease has run out and no notice came', async () => {
    let later = 0;
    bench = await openBench({ clock: () => new Date(Date.now() + later) });
    bench.host.leaseMs = 300;
    await bench.app.start();
    const { proposalId, plan } = await bench.proposed();
    await bench.app.decide(proposalId, 'approve', approver, plan.digest);
    await bench.inState(proposalId, 'applied');
    bench.host.revertByItself(proposalId);
    later = 120_000;
    expect(await bench.inState(proposalId, 'reverted')).toMatchObject({ outcome: { why: 'lease-expired' } });
    expect(bench.host.orders.map(({ kind }) => kind)).toEqual(['apply']);
  });

  it('admits it when a host has forgotten a change it had applied', async () => {
    let later = 0;
    bench = await openBench({ clock: () => new Date(Date.now() + later) });
    bench.host.leaseMs = 300;
    await bench.app.start();
    const { proposalId, plan } = await bench.proposed();
    await bench.app.decide(proposalId, 'approve', approver, plan.digest);
    await bench.inState(proposalId, 'applied');
    bench.host.forget();
    later = 120_000;
    const knows = async () => (await bench.app.proposal(proposalId))?.events.at(-1)?.did ?? '';
    await bench.until('it is said', async () => (await knows()).includes('knows nothing of this change'));
    expect(bench.host.writes).toEqual(['net.ipv4.tcp_syncookies=1']);
  });

  it('turns a problem on the way to the host into one honest message and no proposal', async () => {
    bench = await openBench();
    bench.host.reachable = false;
    await bench.app.start();
    const { diagnosisId } = await bench.app.ask({ host: 'web01' }, asker, thread);
    await bench.until('told', async () => (await bench.store.diagnoses.find(diagnosisId))?.told === true);
    expect(bench.chat.ofKind('problem')).toMatchObject([{ code: 'host-unreachable' }]);
    expect(bench.chat.ofKind('progress')[0]?.steps.map(({ state }) => state)).toEqual([
      'done',
      'failed',
      'pending',
      'pending',
    ]);
    expect(bench.chat.titles).toMatchObject([{ state: 'failed' }]);
    await expect(bench.app.ask({ host: 'nobody' }, asker, thread)).rejects.toMatchObject({ code: 'host-unknown' });
  });

  it('says refused when the value changed since, and when the host is gone', async () => {
    bench = await openBench();
    await bench.app.start();
    const first = await bench.proposed();
    const second = await bench.proposed();
    bench.host.sysctls.set('net.ipv4.tcp_syncookies', '2');
    await bench.app.decide(first.proposalId, 'approve', approver, first.plan.digest);
    const changed = await bench.inState(first.proposalId, 'refused');
    expect(changed.outcome).toMatchObject({ state: 'refused', code: 'value-changed' });
    bench.host.reachable = false;
    await bench.app.decide(second.proposalId, 'approve', approver, second.plan.digest);
    const gone = await bench.inState(second.proposalId, 'refused');
    expect(gone.events.at(-1)?.did).toContain('sent nothing: web01 did not answer');
    expect(bench.host.writes).toEqual([]);
  });

  it('offers no button for a host that only observes, and says why', async () => {
    bench = await openBench();
    await bench.app.start();
    const at = new Date().toISOString();
    const host = {
      id: 'web01',
      transport: 'agent',
      publicKey: null,
      nextKey: null,
      sealingKey: null,
      kernel: null,
      mode: null,
      lastSeen: null,
    } as const;
    const enrolled = { at, actor: 'syndrop', what: 'host.enrolled', subject: 'web01', detail: {} };
    await bench.store.hosts.put({ ...host, agentVersion: null }, enrolled);
    const body = { kind: 'hello', agentVersion: '1', kernel: '6.1', mode: 'observe' } as const;
    await bench.app.noteNotice({ format: 'syndrop-notice/1', hostId: 'web01', at, body });
    expect(await bench.app.hosts()).toMatchObject([{ id: 'web01', mode: 'observe', kernel: '6.1' }]);
    const { diagnosisId } = await bench.app.ask({ host: 'web01' }, asker, thread);
    await bench.until('told', async () => (await bench.store.diagnoses.find(diagnosisId))?.told === true);
    const details = await bench.app.details(diagnosisId);
    expect(details?.plan).not.toBeNull();
    expect(details?.proposalId).toBeNull();
    expect(bench.chat.ofKind('diagnosis')).toMatchObject([{ unoffered: 'observe' }]);
    expect(await bench.app.askedIn?.(thread)).toEqual({ host: 'web01' });
  });
});
