import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AskedDiagnosis, AuditEntry, NewProposal, ProposalChange, Store } from '../../src/app/store.ts';
import type { Filed, NewSweep } from '../../src/app/sweep/sweep-store.ts';
import type { Diagnosis } from '../../src/diagnosis/diagnosis.ts';
import type { Plan } from '../../src/plan/plan.ts';
import type { Bundle } from '../../src/protocol/bundle.ts';
import type { Outcome } from '../../src/protocol/order.ts';
import { sweepAnswer } from './sweep-samples.ts';
import type { ProbeReport } from '../../src/report/probe-report.ts';
import { plannedChange } from './planned-change.ts';

export interface OpenedStore {
  readonly store: Store;
  /** A second opening of the same place, as another bot would make it. */
  another(): Promise<Store>;
  /** Runs a statement behind the store's back. */
  tamper(sql: string): Promise<void>;
  close(): Promise<void>;
}

const AT = '2026-01-01T00:00:00.000Z';
const LONG_AGO = '2000-01-01T00:00:00.000Z';

function entry(what: string, subject = 'x'): AuditEntry {
  return { at: AT, actor: 'slack:U1', what, subject, detail: { host: 'web01', count: 1, good: true, none: null } };
}

const conversation = { face: 'slack', channel: 'C1', thread: '1.1' };

function asked(host = 'web01', at = AT): AskedDiagnosis {
  return { diagnosisId: randomUUID(), at, actor: 'slack:U1', question: { host, port: 80 }, conversation };
}

const bundle: Bundle = {
  format: 'syndrop-bundle/1',
  host: { id: 'web01' },
  transport: 'agent',
  samples: [{ answers: { 'proc-net-netstat': { text: 'TcpExt: é'.repeat(1000) } } }],
};

function diagnosis(host: string): Diagnosis {
  return {
    schemaVersion: 1,
    host,
    window: { seconds: 3, deltas: true },
    verdict: { status: 'healthy', label: 'healthy', causeId: null, headline: 'Nothing drops.' },
    findings: [],
    ruledOut: [],
    unknown: [],
    ledger: {
      windowSeconds: 3,
      arrived: 1,
      answered: null,
      completed: null,
      dropped: 0,
      byCause: [],
      unexplained: null,
    },
    remarks: [],
  };
}

const probe: ProbeReport = {
  schemaVersion: 1,
  from: 'web02',
  to: 'web01',
  port: 80,
  outcome: 'no-answer',
  dial: { attempts: 5, connected: 0, timeouts: 5, refused: 0, reset: 0, unreachable: 0, notResolved: 0, missing: null },
  far: null,
  open: 'no answer',
  diagnosis: null,
};

const plan: Plan = {
  digest: `sha256:${'a'.repeat(64)}`,
  host: 'web01',
  causeId: 'synq-full-drop',
  changes: [plannedChange({ key: 'net.ipv4.tcp_syncookies', from: '0', to: '1' })],
  advice: [],
};

/** What both databases promise alike. */
export function describeStore(name: string, open: () => Promise<OpenedStore>): void {
  describe(`${name} keeps the store contract`, () => {
    let opened: OpenedStore;
    let store: Store;
    beforeAll(async () => {
      opened = await open();
      ({ store } = opened);
    });
    afterAll(() => opened.close());

    async function newProposal(): Promise<NewProposal> {
      const diagnosis = asked();
      await store.diagnoses.add(diagnosis, entry('diagnosis.asked', diagnosis.diagnosisId));
      const proposal: NewProposal = {
        proposalId: randomUUID(),
        diagnosisId: diagnosis.diagnosisId,
        at: AT,
        requester: 'slack:U1',
        conversation,
        plan,
        expires: '2026-01-01T00:30:00.000Z',
      };
      expect(await store.proposals.add(proposal, entry('proposal.proposed', proposal.proposalId))).toBe(true);
      return proposal;
    }

    function approval(proposalId: string, actor = 'slack:U2'): ProposalChange {
      const event = { at: AT, actor, did: 'approve' };
      return { state: 'approved', event, audit: entry('proposal.approved', proposalId) };
    }

    it('gives back a diagnosis as it was stored, with its bundle', async () => {
      const question = asked();
      const id = question.diagnosisId;
      await store.diagnoses.add(question, entry('diagnosis.asked', id));
      expect(await store.diagnoses.find(id)).toMatchObject({
        ...question,
        state: 'asked',
        diagnosis: null,
        told: false,
      });
      expect(await store.diagnoses.untold(LONG_AGO)).toContain(id);
      const answer = { diagnosis: diagnosis('web01'), plan, tookMs: 12.7, bundle, probe };
      expect(await store.diagnoses.finish(id, answer, entry('diagnosis.done', id))).toBe(true);
      const found = await store.diagnoses.find(id);
      expect(found).toMatchObject({ ...question, state: 'done', tookMs: 13, problem: null, proposalId: null });
      expect(found?.diagnosis).toEqual(answer.diagnosis);
      expect(found?.plan).toEqual(plan);
      expect(found?.probe).toEqual(probe);
      expect(await store.diagnoses.bundle(id)).toEqual(bundle);
      await store.diagnoses.markTold(id);
      expect(await store.diagnoses.untold(LONG_AGO)).not.toContain(id);
    });

    it('keeps the first end of a diagnosis, and writes no audit row for the second', async () => {
      const question = asked();
      const id = question.diagnosisId;
      await store.diagnoses.add(question, entry('diagnosis.asked', id));
      const failure = { code: 'host-unreachable', message: 'no answer' };
      expect(await store.diagnoses.fail(id, { ...failure, probe }, entry('diagnosis.failed', id))).toBe(true);
      const rows = await store.audit.verify();
      const late = { diagnosis: diagnosis('web01'), plan: null, tookMs: 1, bundle };
      expect(await store.diagnoses.finish(id, late, entry('diagnosis.done', id))).toBe(false);
      expect(await store.diagnoses.find(id)).toMatchObject({
        state: 'failed',
        problem: failure,
        probe,
        diagnosis: null,
      });
      expect(await store.audit.verify()).toEqual(rows);
    });

    it('gives back a ladder, moves it once for each version, and holds the plan of each member', async () => {
      const ladderId = randomUUID();
      const members = ['web01', 'web02'].map((host) => ({
        host,
        diagnosisId: randomUUID(),
        proposalId: randomUUID(),
        digest: plan.digest,
      }));
      const changes = [{ key: 'net.ipv4.tcp_syncookies', from: '0', to: '1' }];
      const ladder = { ladderId, at: AT, requester: 'slack:U1', conversation, causeId: 'synq-full-drop', changes };
      const whole = members.map((member) => ({ ...member, diagnosis: diagnosis(member.host), plan }));
      await store.ladders.add({ ...ladder, members: whole }, entry('ladder.proposed', ladderId));
      const expected = { ...ladder, members, opened: [], stopped: null, version: 1 };
      expect(await store.ladders.find(ladderId)).toEqual(expected);
      expect((await store.diagnoses.find(members[1]?.diagnosisId ?? ''))?.plan).toEqual(plan);
      expect(await store.diagnoses.untold(LONG_AGO)).not.toContain(members[0]?.diagnosisId);
      const opened = [{ count: 1, by: 'slack:U2', at: AT }];
      const open = () => store.ladders.swap(ladderId, 1, { opened, stopped: null }, entry('ladder.opened', ladderId));
      expect((await Promise.all([open(), open(), open()])).filter(Boolean)).toHaveLength(1);
      expect(await store.ladders.latest(1)).toEqual([{ ...expected, opened, version: 2 }]);
      expect(await store.ladders.find(randomUUID())).toBeNull();
    });

    it('finds many proposals at once', async () => {
      const [one, other] = [await newProposal(), await newProposal()];
      const found = await store.proposals.many([one.proposalId, other.proposalId, randomUUID()]);
      expect(found.map(({ proposalId }) => proposalId).sort()).toEqual([one.proposalId, other.proposalId].sort());
      expect(await store.proposals.many([])).toEqual([]);
    });

    it('lists the finished diagnoses of one host, newest first, and drops old bundles only', async () => {
      const host = `h-${randomUUID()}`;
      for (const at of ['2020-01-01T00:00:00.000Z', '2020-01-02T00:00:00.000Z', '2020-01-03T00:00:00.000Z']) {
        const question = asked(host, at);
        await store.diagnoses.add(question, entry('diagnosis.asked'));
        const answer = { diagnosis: diagnosis(host), plan: null, tookMs: 1, bundle };
        await store.diagnoses.finish(question.diagnosisId, answer, entry('diagnosis.done'));
      }
      await store.diagnoses.add(asked(host), entry('diagnosis.asked'));
      const history = await store.diagnoses.history(host, 2);
      expect(history.map((record) => record.at)).toEqual(['2020-01-03T00:00:00.000Z', '2020-01-02T00:00:00.000Z']);
      expect(await store.diagnoses.dropBundles('2020-01-03T00:00:00.000Z')).toBe(2);
      expect(await store.diagnoses.bundle(history[1]?.diagnosisId ?? '')).toBeNull();
      expect(await store.diagnoses.bundle(history[0]?.diagnosisId ?? '')).toEqual(bundle);
    });

    it('knows what was asked last in a thread', async () => {
      const thread = { face: 'slack', channel: 'C1', thread: randomUUID() };
      expect(await store.diagnoses.lastIn(thread)).toBeNull();
      const [early, late] = [asked('web01', '2020-01-01T00:00:00.000Z'), asked('web02', '2020-01-02T00:00:00.000Z')];
      for (const one of [late, early]) {
        await store.diagnoses.add({ ...one, conversation: thread }, entry('diagnosis.asked'));
      }
      const { channel, face, thread: id } = thread;
      expect((await store.diagnoses.lastIn({ thread: id, channel, face }))?.diagnosisId).toBe(late.diagnosisId);
    });

    it('takes one proposal for a diagnosis, however often it is offered', async () => {
      const proposal = await newProposal();
      const again = { ...proposal, proposalId: randomUUID() };
      expect(await store.proposals.add(again, entry('proposal.proposed'))).toBe(false);
      expect((await store.diagnoses.find(proposal.diagnosisId))?.proposalId).toBe(proposal.proposalId);
      expect(await store.proposals.find(proposal.proposalId)).toEqual({
        ...proposal,
        state: 'proposed',
        version: 1,
        shownVersion: 0,
        deadline: null,
        watch: null,
        outcome: null,
        events: [{ at: AT, actor: 'syndrop', did: 'proposed' }],
      });
      expect(await store.proposals.find('nobody')).toBeNull();
    });

    it('lets exactly one of many concurrent changes to one version win, from two bots', async () => {
      const { proposalId } = await newProposal();
      const other = await opened.another();
      const swaps = Array.from({ length: 40 }, (_, index) =>
        (index % 2 === 0 ? store : other).proposals.swap(proposalId, 1, approval(proposalId, `slack:U${index}`)),
      );
      const won = (await Promise.all(swaps)).filter(Boolean);
      await other.close();
      const record = await store.proposals.find(proposalId);
      expect(won).toHaveLength(1);
      expect(record).toMatchObject({ state: 'approved', version: 2 });
      expect(record?.events.map((event) => event.did)).toEqual(['proposed', 'approve']);
    });

    it('stores watch, outcome and deadline, and knows whose message is behind', async () => {
      const { proposalId } = await newProposal();
      await store.proposals.swap(proposalId, 1, approval(proposalId));
      await store.proposals.markShown(proposalId, 1);
      expect((await store.proposals.unshown(LONG_AGO)).map((record) => record.proposalId)).toContain(proposalId);
      const outcome: Outcome = { state: 'applied', changeId: 'c', at: AT, deadline: AT, readBack: [] };
      const watch = {
        helped: true,
        rates: [{ counter: 'TcpExtListenDrops', beforePerSecond: 12.5, afterPerSecond: 0 }],
      };
      const event = { at: AT, actor: 'web01', did: 'applied' };
      const change = {
        state: 'applied',
        outcome,
        watch,
        deadline: AT,
        event,
        audit: entry('proposal.applied'),
      } as const;
      expect(await store.proposals.swap(proposalId, 2, change)).toBe(true);
      await store.proposals.markShown(proposalId, 3);
      await store.proposals.markShown(proposalId, 2);
      expect(await store.proposals.find(proposalId)).toMatchObject({ outcome, watch, deadline: AT, shownVersion: 3 });
      expect((await store.proposals.unshown(LONG_AGO)).map((record) => record.proposalId)).not.toContain(proposalId);
      const applied = await store.proposals.inStates(['applied', 'keeping']);
      expect(applied.map((record) => record.proposalId)).toEqual([proposalId]);
    });

    it('keeps the order that was signed first, for every later attempt', async () => {
      const { proposalId } = await newProposal();
      const order = (payload: string) => ({
        proposalId,
        kind: 'apply' as const,
        version: 2,
        at: AT,
        signed: { payload, keyId: 'k', signature: 's' },
        before: bundle,
      });
      const attempts = ['one', 'two', 'three'].map((payload) =>
        store.orders.addOrGet(order(payload), entry('order.signed', proposalId)),
      );
      const payloads = new Set((await Promise.all(attempts)).map((stored) => stored.signed.payload));
      expect(payloads.size).toBe(1);
      const stored = await store.orders.find(proposalId, 'apply', 2);
      expect(stored?.before).toEqual(bundle);
      expect(stored?.outcome).toBeNull();
      expect(await store.orders.find(proposalId, 'keep', 2)).toBeNull();
      const signed = (await store.audit.after(0, 10_000)).filter((row) => row.subject === proposalId);
      expect(signed.map((row) => row.what)).toEqual(['proposal.proposed', 'order.signed']);
    });

    async function newSweep(hosts: readonly string[], selector: string = randomUUID(), at = AT): Promise<NewSweep> {
      const sweep = {
        sweepId: randomUUID(),
        at,
        actor: 'slack:U1',
        selector,
        windowSeconds: 0.5,
        conversation,
        quiet: false,
      };
      const rows = hosts.map((id) => ({ id, via: id.startsWith('ssh') ? ('ssh' as const) : ('agent' as const) }));
      await store.sweeps.add(sweep, rows, entry('sweep.started', sweep.sweepId));
      return sweep;
    }

    function claim(most: number, by = 'bot-1', at = '2026-01-01T00:00:00.000Z') {
      return { by, at, until: '2026-01-01T00:00:30.000Z', most };
    }

    it('lends each host of a sweep to one asker, until it is given back or not heard of', async () => {
      const hosts = [...Array.from({ length: 1_200 }, (_, index) => `a${index}`), 'ssh1'];
      const { sweepId } = await newSweep(hosts);
      const other = await opened.another();
      const claims = await Promise.all(
        Array.from({ length: 10 }, (_, index) =>
          (index % 2 === 0 ? store : other).sweeps.claim(sweepId, 'agent', claim(200, `bot-${index % 2}`)),
        ),
      );
      await other.close();
      const claimed = claims.flat();
      expect(new Set(claimed).size).toBe(claimed.length);
      const rest = await store.sweeps.claim(sweepId, 'agent', claim(2_000, 'bot-1'));
      expect(claimed.length + rest.length).toBe(1_200);
      expect(await store.sweeps.claim(sweepId, 'ssh', claim(5, 'bot-2'))).toEqual(['ssh1']);
      expect(await store.sweeps.claim(sweepId, 'ssh', claim(5, 'bot-3'))).toEqual([]);
      await store.sweeps.release(sweepId, 'bot-2');
      expect(await store.sweeps.claim(sweepId, 'ssh', claim(5, 'bot-3'))).toEqual(['ssh1']);
      const later = '2026-01-01T00:01:00.000Z';
      await store.sweeps.renew(sweepId, 'bot-0', '2026-01-01T00:02:00.000Z');
      expect(await store.sweeps.claim(sweepId, 'ssh', claim(5, 'bot-4', later))).toEqual(['ssh1']);
      const freed = await store.sweeps.claim(sweepId, 'agent', claim(2_000, 'bot-4', later));
      const held = claims.filter((_, index) => index % 2 === 0).flat();
      expect(freed).toHaveLength(1_200 - held.length);
      expect(freed.filter((host) => held.includes(host))).toEqual([]);
    });

    it('keeps the answer of a host: it replaces a silence, and nothing replaces it', async () => {
      const { sweepId, ...sweep } = await newSweep(['h1', 'h2', 'h3']);
      const silence = (host: string): Filed => ({
        result: { state: 'silent', host, code: 'host-unreachable', message: 'no' },
        bundle: null,
      });
      const answer = (host: string, headline: string): Filed => ({
        result: sweepAnswer(host, { headline }),
        bundle,
      });
      await store.sweeps.file(sweepId, [answer('h1', 'first'), silence('h2')]);
      await store.sweeps.file(sweepId, [silence('h1'), answer('h1', 'second'), answer('h2', 'late')]);
      const counts = { hosts: 3, pending: 1, answered: 2, silent: 0, active: 2, late: 0 };
      expect(await store.sweeps.counts(sweepId)).toEqual(counts);
      const results = await store.sweeps.results(sweepId);
      expect(results.map((one) => one.state === 'answered' && one.headline)).toEqual(['first', 'late']);
      expect(await store.sweeps.bundle(sweepId, 'h1')).toEqual(bundle);
      expect(await store.sweeps.bundle(sweepId, 'h3')).toBeNull();
      const running = { state: 'running', endedAt: null, report: null, told: false };
      expect(await store.sweeps.find(sweepId)).toEqual({ sweepId, ...sweep, ...running });
      expect((await store.sweeps.owed(LONG_AGO)).map((one) => one.sweepId)).toContain(sweepId);
    });

    it('ends a sweep once, and remembers the outcomes for the next one', async () => {
      const selector = randomUUID();
      const ids: string[] = [];
      for (const day of ['01', '02', '03']) {
        const { sweepId } = await newSweep(['h1', 'h2'], selector, `2020-02-${day}T00:00:00.000Z`);
        const result = sweepAnswer('h1', { dropped: 10, windowSeconds: 5 });
        await store.sweeps.file(sweepId, [{ result, bundle }]);
        const end = () => store.sweeps.end(sweepId, { state: 'done', at: AT }, entry('sweep.done', sweepId));
        expect((await Promise.all([end(), end()])).toSorted()).toEqual([false, true]);
        await store.sweeps.markTold(sweepId);
        ids.push(sweepId);
      }
      const earlier = await store.sweeps.earlier(selector, '2020-02-03T00:00:00.000Z', 5);
      expect(earlier.map(({ sweepId }) => sweepId)).toEqual(ids.slice(0, 2));
      expect(earlier[0]?.outcomes).toEqual([
        { host: 'h1', status: 'active', causeId: 'synq-full-drop', title: 'SYN queue full', rate: 2 },
      ]);
      expect(await store.sweeps.dropBundles('2020-02-02T00:00:00.000Z')).toBe(1);
      expect(await store.sweeps.bundle(ids[0] ?? '', 'h1')).toBeNull();
      expect(await store.sweeps.bundle(ids[1] ?? '', 'h1')).not.toBeNull();
      expect((await store.sweeps.list(100)).map((one) => one.sweepId)).toEqual(expect.arrayContaining(ids));
    });

    it('lets one bot take each time that was due, and finds what was taken and never begun', async () => {
      const id = `s-${randomUUID()}`;
      const about = { when: 'daily 09:00 UTC', cron: '0 9 * * *', zone: 'UTC', selector: 'prod', channel: 'C1' };
      const schedule = { id, actor: 'slack:U1', ...about, paused: false, since: AT };
      await store.schedules.put(schedule, entry('schedule.added', id));
      await store.schedules.put({ ...schedule, paused: true }, entry('schedule.paused', id));
      expect(await store.schedules.find(id)).toEqual({ ...schedule, paused: true });
      expect(await store.schedules.list()).toContainEqual({ ...schedule, paused: true });
      const other = await opened.another();
      const run = { scheduleId: id, dueAt: '2026-01-01T09:00:00.000Z', at: '2026-01-01T09:00:01.000Z', missed: 2 };
      const takes = Array.from({ length: 10 }, (_, index) =>
        (index % 2 === 0 ? store : other).schedules.take({ ...run, state: 'taken', sweepId: `${id}-${index}` }),
      );
      expect((await Promise.all(takes)).filter(Boolean)).toHaveLength(1);
      await other.close();
      const [taken] = await store.schedules.runs(id, 5);
      expect(taken).toMatchObject({ ...run, state: 'taken' });
      expect(await store.schedules.lastDue(id)).toBe(run.dueAt);
      expect(await store.schedules.runOf(taken?.sweepId ?? '')).toEqual(taken);
      const [early, late] = ['2026-01-01T09:00:00.000Z', '2026-01-01T09:01:00.000Z'];
      expect(await store.schedules.unstarted(early, late)).toContainEqual(taken);
      expect(await store.schedules.unstarted(late, late)).not.toContainEqual(taken);
      const sweep = {
        sweepId: taken?.sweepId ?? '',
        at: AT,
        actor: 'a',
        selector: id,
        windowSeconds: 1,
        conversation,
        quiet: true,
      };
      await store.sweeps.add(sweep, [], entry('sweep.started', id));
      expect(await store.schedules.unstarted(early, late)).not.toContainEqual(taken);
      expect(await store.sweeps.running(id)).toBe(sweep.sweepId);
      await store.schedules.fail(id, run.dueAt);
      expect(await store.schedules.runs(id, 5)).toMatchObject([{ state: 'failed' }]);
      expect(await store.schedules.remove(id, entry('schedule.removed', id))).toBe(true);
      expect(await store.schedules.remove(id, entry('schedule.removed', id))).toBe(false);
    });

    it('knows hosts, and only enrolled ones are seen', async () => {
      const id = `h-${randomUUID()}`;
      expect(await store.hosts.seen(id, { at: AT })).toBe(false);
      const host = {
        id,
        transport: 'agent' as const,
        publicKey: 'PEM',
        nextKey: null,
        sealingKey: null,
        agentVersion: null,
        kernel: null,
        mode: null,
        lastSeen: null,
      };
      await store.hosts.put(host, entry('host.enrolled', id));
      const said = { agentVersion: '1.2.3', kernel: '6.1', mode: 'remediate' as const, sealingKey: 'x25519:k' };
      expect(await store.hosts.seen(id, { at: AT, ...said })).toBe(true);
      const seen = { ...host, ...said, lastSeen: AT };
      expect(await store.hosts.find(id)).toEqual(seen);
      expect(await store.hosts.list()).toContainEqual(seen);
    });

    it('lets one poster claim a message, until the claim is stale or in doubt, and tells who comes after', async () => {
      const key = randomUUID();
      const early = '2026-01-01T00:00:00.000Z';
      const late = '2026-01-01T00:10:00.000Z';
      const claims = await Promise.all([1, 2, 3].map(() => store.posts.claim(key, early, '2025-01-01T00:00:00.000Z')));
      expect(claims.map((claim) => claim.kind).sort()).toEqual(['busy', 'busy', 'mine']);
      expect(claims.find(({ kind }) => kind === 'mine')).toEqual({ kind: 'mine', tried: null });
      expect(await store.posts.claim(key, late, late)).toEqual({ kind: 'mine', tried: early });
      await store.posts.doubt(key, '2025-12-31T00:00:00.000Z');
      expect(await store.posts.claim(key, late, early)).toEqual({ kind: 'mine', tried: '2025-12-31T00:00:00.000Z' });
      const message = { ...conversation, message: '1.2' };
      await store.posts.settle(key, message);
      expect(await store.posts.claim(key, late, '2027-01-01T00:00:00.000Z')).toEqual({ kind: 'posted', message });
      await store.posts.doubt(key, early);
      expect(await store.posts.find(key)).toEqual(message);
      await store.posts.claim(`${key}-old`, early, '');
      await store.posts.claim(`${key}-new`, late, '');
      await store.posts.forget(key, late);
      expect(await store.posts.find(key)).toEqual(message);
      expect(await store.posts.claim(`${key}-old`, late, '')).toEqual({ kind: 'mine', tried: null });
      expect(await store.posts.claim(`${key}-new`, late, '')).toEqual({ kind: 'busy' });
    });

    it('chains audit rows in one line under concurrent writers', async () => {
      const other = await opened.another();
      const writes = Array.from({ length: 60 }, (_, index) =>
        (index % 2 === 0 ? store : other).audit.append(entry(`test.${index}`)),
      );
      const rows = await Promise.all(writes);
      await other.close();
      expect(new Set(rows.map((row) => row.seq)).size).toBe(60);
      expect(await store.audit.verify()).toMatchObject({ intact: true });
    });

    it.each([
      ['an edited row', `update audit set actor = 'slack:U9' where seq = 2`, 2],
      ['a removed row', 'delete from audit where seq = 2', 2],
      ['a removed end', 'delete from audit where seq = (select max(seq) from audit)', null],
      [
        'two rows in the other order',
        'update audit set seq = case seq when 2 then -3 else -2 end where seq in (2, 3); update audit set seq = -seq where seq < 0',
        2,
      ],
    ])('verify finds %s', async (_, sql, seq) => {
      const own = await open();
      for (const what of ['one', 'two', 'three', 'four']) await own.store.audit.append(entry(what));
      expect(await own.store.audit.verify()).toMatchObject({ intact: true, rows: 4 });
      for (const statement of sql.split('; ')) await own.tamper(statement);
      const verdict = await own.store.audit.verify();
      await own.close();
      expect(verdict).toMatchObject({ intact: false, seq: seq ?? 4 });
    });
  });
}
