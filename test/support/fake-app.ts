import type {
  Actor,
  App,
  Decision,
  GivenWith,
  KnownHost,
  Meant,
  ScheduleView,
  StoredDiagnosis,
  Verb,
} from '../../src/app/app.ts';
import type { Chat, Conversation, DiagnoseQuestion, MessageRef } from '../../src/app/chat/chat.ts';
import type { ProposalView } from '../../src/approval/proposal.ts';
import { Problem } from '../../src/protocol/problem.ts';
import { whoIsMeant } from '../../src/app/sweep/meant.ts';
import type { SweepReport } from '../../src/fleet/sweep-report.ts';
import { parseWhen } from '../../src/fleet/when.ts';
import { diagnoseGiven } from '../../src/app/diagnosing/given.ts';
import { settingsUseCases } from '../../src/app/people/settings.ts';
import type { SwitchStore } from '../../src/app/store.ts';
import type { Examined } from '../../src/diagnosis/why-not.ts';
import { similar } from '../../src/fleet/similar.ts';
import { findRules } from '../../src/rules/find-rules.ts';
import { rules } from '../../src/rules/index.ts';
import { diagnosis, plan, proposal } from './report-samples.ts';
import { sweepAnswer, sweepReport } from './sweep-samples.ts';

export interface FakeAppOptions {
  /** Actor ids that may decide. */
  readonly approvers: readonly string[];
  readonly hosts?: readonly string[];
  readonly neverSeen?: readonly string[];
  readonly decideDelayMs?: number;
  /** What an approver must bring along. */
  readonly asks?: { readonly code: boolean; readonly breakGlass: string | null };
  readonly diagnosisDelayMs?: number;
}

interface DecidedWith extends GivenWith {
  readonly verb: Verb;
  readonly actor: string;
  readonly digest: string;
}

export interface FakeApp extends App {
  /** Where answers go; set once the face exists. */
  chat: Chat | null;
  readonly asked: readonly DiagnoseQuestion[];
  readonly decided: readonly DecidedWith[];
  /** The host's side of an approved change. */
  apply(proposalId: string, helped: boolean): Promise<void>;
  expire(proposalId: string): Promise<void>;
  endSweep(sweepId: string, report: SweepReport): Promise<void>;
}

interface Kept {
  view: ProposalView;
  readonly askedBy: string;
  message: MessageRef | null;
}

/**
 * The app in memory, stricter than the real one: unknown ids, wrong digests, the asker's own approval and every
 * transition that makes no sense are refused, and an actor that is not a Slack user is a fault of the face.
 */
export function createFakeApp(options: FakeAppOptions): FakeApp {
  const stored = new Map<string, StoredDiagnosis>();
  const kept = new Map<string, Kept>();
  const lastAsked = new Map<string, DiagnoseQuestion>();
  const lastId = new Map<string, string>();
  const asked: DiagnoseQuestion[] = [];
  const heard = new Set<string>();
  const decided: DecidedWith[] = [];
  const hosts = options.hosts ?? ['host-42', 'host-43'];
  const sweeps = new Map<string, { readonly meant: Meant; readonly conversation: Conversation }>();
  const reports = new Map<string, SweepReport>();
  const schedules = new Map<string, ScheduleView>();
  function changed(id: string, paused: boolean): ScheduleView {
    const schedule = schedules.get(id);
    if (schedule === undefined) throw new Problem('no-such-schedule', `No schedule is called ${id}.`);
    schedules.set(id, { ...schedule, paused });
    return { ...schedule, paused };
  }

  function switchesInMemory(): SwitchStore {
    const values = new Map<string, string>();
    return {
      get: async (key) => values.get(key) ?? null,
      async swap(key, from, to) {
        if ((values.get(key) ?? null) !== from) return false;
        if (to === null) values.delete(key);
        else values.set(key, to);
        return true;
      },
    };
  }

  let serial = 0;

  function checkActor(actor: Actor): void {
    if (!/^slack:(T[A-Z0-9]+\/)?[UW][A-Z0-9]+$/.test(actor.id)) throw new Error(`not an actor id: ${actor.id}`);
    if (actor.name === '') throw new Error('an actor without a name');
  }

  async function show(entry: Kept): Promise<void> {
    if (entry.message !== null) await fake.chat?.update(entry.message, { kind: 'proposal', proposal: entry.view });
  }

  function move(entry: Kept, over: Partial<ProposalView>, actor: string, did: string): void {
    const at = new Date().toISOString();
    entry.view = { ...entry.view, ...over, events: [...entry.view.events, { at, actor, did }] };
  }

  function judge(proposalId: string, verb: Verb, actor: Actor): Decision {
    checkActor(actor);
    const entry = kept.get(proposalId);
    const no = (code: Extract<Decision, { accepted: false }>['code'], message: string): Decision => {
      return { accepted: false, code, message };
    };
    if (entry === undefined) return no('no-such-proposal', 'There is no such proposal.');
    if (!options.approvers.includes(actor.id)) return no('not-an-approver', 'You are not an approver for this host.');
    const { state } = entry.view;
    if (state === 'expired') return no('expired', 'This proposal has expired.');
    const wanted = verb === 'approve' || verb === 'reject' ? 'proposed' : 'applied';
    if (state !== wanted) return no('already-decided', `Somebody was faster: it is ${state}.`);
    if (verb === 'approve' && entry.askedBy === actor.id && !options.approvers.includes('self')) {
      return no('own-request', 'Somebody else has to approve what you asked for.');
    }
    return { accepted: true, proposal: entry.view };
  }

  async function work(question: DiagnoseQuestion, actor: Actor, conversation: Conversation, id: string): Promise<void> {
    const { chat } = fake;
    if (chat === null) throw new Error('the fake app has no chat yet');
    const steps = ['ask', 'collect', 'reason', 'propose'] as const;
    const stepsAt = (now: number) =>
      steps.map((step, index) => {
        const state = index < now ? 'done' : index === now ? 'running' : 'pending';
        return { id: step, state } as const;
      });
    const progress = await chat.post(conversation, { kind: 'progress', question, steps: stepsAt(0) });
    for (let step = 1; step <= steps.length; step += 1) {
      await new Promise((resolve) => setTimeout(resolve, (options.diagnosisDelayMs ?? 40) / steps.length));
      await chat.update(progress, { kind: 'progress', question, steps: stepsAt(step) });
    }
    const found = diagnosis({ host: question.host });
    const planned = plan({ host: question.host });
    const proposalId = `proposal-${id}`;
    stored.set(id, {
      diagnosisId: id,
      at: new Date().toISOString(),
      actor: actor.id,
      question,
      diagnosis: found,
      plan: planned,
      proposalId,
    });
    await chat.post(conversation, { kind: 'diagnosis', diagnosisId: id, diagnosis: found, plan: planned, tookMs: 40 });
    const view = proposal({
      proposalId,
      host: question.host,
      plan: planned,
      expires: new Date(Date.now() + 30 * 60_000).toISOString(),
      events: [{ at: new Date().toISOString(), actor: actor.id, did: 'proposed' }],
    });
    // Stored before it is shown: a click can be faster than the answer to the post.
    const entry: Kept = { view, askedBy: actor.id, message: null };
    kept.set(proposalId, entry);
    entry.message = await chat.post(conversation, { kind: 'proposal', proposal: view });
    await chat.retitle(conversation, {
      kind: 'asked',
      diagnosisId: id,
      question,
      actor: actor.id,
      state: 'done',
      verdict: found.verdict,
      title: 'Accept queue full, new SYNs dropped',
      confidence: 'proven',
    });
  }

  const fake: FakeApp = {
    chat: null,
    asked,
    decided,
    async objection({ host: asked, against = [] }) {
      const host = [asked, ...against].find((name) => !hosts.includes(name));
      if (host === undefined) return null;
      return {
        code: 'host-unknown',
        message: `No host is called ${host}.`,
        unknown: { host, near: similar(host, hosts) },
      };
    },
    async ask(question, actor, conversation) {
      checkActor(actor);
      if (!hosts.includes(question.host)) {
        throw new Problem('host-unknown', `No host is called ${question.host}. Try: syndrop enroll ${question.host}`);
      }
      serial += 1;
      const diagnosisId = `diagnosis-${String(serial).padStart(4, '0')}`;
      asked.push(question);
      lastAsked.set(`${conversation.channel} ${conversation.thread}`, question);
      lastId.set(`${conversation.channel} ${conversation.thread}`, diagnosisId);
      // A test may be over, and its Slack gone, before everything is told; one that waits for it sees that it never comes.
      work(question, actor, conversation, diagnosisId).catch(() => {});
      return { diagnosisId };
    },
    details: async (id) => stored.get(id) ?? null,
    proposal: async (id) => kept.get(id)?.view ?? null,
    async mayDecide(id, verb, actor) {
      const answer = judge(id, verb, actor);
      return answer.accepted && options.asks !== undefined ? { ...answer, asks: options.asks } : answer;
    },
    async decide(id, verb, actor, digest, given) {
      await new Promise((resolve) => setTimeout(resolve, options.decideDelayMs ?? 0));
      const answer = judge(id, verb, actor);
      const entry = kept.get(id);
      if (!answer.accepted || entry === undefined) return answer;
      if (digest !== entry.view.plan.digest) {
        return { accepted: false, code: 'digest-mismatch', message: 'The plan has changed since it was shown.' };
      }
      decided.push({ verb, actor: actor.id, digest, ...given });
      const next = { approve: 'approved', reject: 'rejected', keep: 'keeping', revert: 'reverting' } as const;
      move(entry, { state: next[verb] }, actor.id, verb);
      await show(entry);
      return { accepted: true, proposal: entry.view };
    },
    async firstHeard(key) {
      const first = !heard.has(key);
      heard.add(key);
      return first;
    },
    async pending() {
      return [...kept.values()]
        .map(({ view }) => view)
        .filter(({ state }) => state === 'proposed' || state === 'applied');
    },
    async hosts() {
      return hosts.map(
        (id): KnownHost => ({
          id,
          transport: 'agent',
          agentVersion: '0.1.0',
          kernel: '6.1.0-28-amd64',
          mode: 'remediate',
          lastSeen: '2026-11-22T03:11:58.000Z',
          tags: [],
          groups: [],
        }),
      );
    },
    sweeps: {
      meant: async (selector) => whoIsMeant(selector, await fake.hosts()),
      mayStart: async (selector) => whoIsMeant(selector, await fake.hosts()),
      async start(selector, actor, conversation) {
        checkActor(actor);
        const meant = whoIsMeant(selector, await fake.hosts());
        serial += 1;
        const sweepId = `sweep-${serial}`;
        const counts = { hosts: meant.hosts.length, answered: 1, silent: 0, active: 1 };
        sweeps.set(sweepId, { meant, conversation });
        await fake.chat?.retitle(conversation, {
          kind: 'sweep',
          sweepId,
          selector: meant.selector,
          actor: actor.id,
          counts,
        });
        return { sweepId };
      },
      async cancel(sweepId, actor) {
        checkActor(actor);
        const sweep = sweeps.get(sweepId);
        if (sweep === undefined || reports.has(sweepId)) return false;
        await fake.endSweep(sweepId, sweepReport({ sweepId, selector: sweep.meant.selector, state: 'cancelled' }));
        return true;
      },
      latest: async (limit) => [...reports.values()].reverse().slice(0, limit),
      report: async (sweepId) => reports.get(sweepId) ?? null,
      results: async (sweepId) => (reports.has(sweepId) ? [sweepAnswer('host-42')] : []),
      evidence: async () => null,
    },
    schedules: {
      check: async ({ when, selector }) => ({
        when: parseWhen(when).text,
        next: '2026-03-03T01:00:00.000Z',
        ...whoIsMeant(selector, await fake.hosts()),
      }),
      async add({ when, selector, channel }, actor) {
        if (!/^[CDG][A-Z0-9]+$/.test(channel)) throw new Error(`not the id of a channel: ${channel}`);
        serial += 1;
        const made = {
          id: `s-${serial}`,
          actor,
          when: parseWhen(when).text,
          selector,
          channel,
          paused: false,
          next: null,
        };
        schedules.set(made.id, made);
        return made;
      },
      list: async () => [...schedules.values()],
      pause: async (id) => changed(id, true),
      resume: async (id) => changed(id, false),
      async remove(id) {
        if (!schedules.delete(id)) throw new Problem('no-such-schedule', `No schedule is called ${id}.`);
      },
    },
    async endSweep(sweepId, report) {
      const sweep = sweeps.get(sweepId);
      if (sweep === undefined) throw new Error(`no sweep ${sweepId}`);
      reports.set(sweepId, report);
      await fake.chat?.retitle(sweep.conversation, { kind: 'sweep-report', report, scheduled: null });
    },
    async history(host, limit) {
      return [...stored.values()]
        .filter((row) => row.diagnosis.host === host)
        .slice(-limit)
        .reverse();
    },
    async askedIn({ channel, thread }) {
      return lastAsked.get(`${channel} ${thread}`) ?? null;
    },
    async overview() {
      const [sweep = null] = [...reports.values()].slice(-1);
      return { running: [], waiting: 0, sweep, trend: [], neverSeen: options.neverSeen ?? [] };
    },
    talk: {
      async latestIn({ channel, thread }) {
        const id = lastId.get(`${channel} ${thread}`);
        return id === undefined ? null : (stored.get(id) ?? null);
      },
      async whyNot(id, term, lang) {
        const row = stored.get(id);
        if (row === undefined) return null;
        return findRules(term, rules).flatMap((rule): readonly Examined[] => {
          const head = { causeId: rule.id, title: rule.name[lang], mechanism: '' };
          const finding = row.diagnosis.findings.find(({ causeId }) => causeId === rule.id);
          if (finding !== undefined) {
            const { state, confidence, evidence } = finding;
            return [{ ...head, answer: { kind: 'found', state, confidence }, evidence }];
          }
          const out = row.diagnosis.ruledOut.find(({ causeId }) => causeId === rule.id);
          return out === undefined
            ? []
            : [{ ...head, answer: { kind: 'ruled-out', reason: out.reason }, evidence: [] }];
        });
      },
      retold: async (id) => stored.get(id) ?? null,
      given: diagnoseGiven,
    },
    settings: settingsUseCases({ store: { switches: switchesInMemory() } }),
    async apply(id, helped) {
      const entry = kept.get(id);
      if (entry === undefined) throw new Error(`no proposal ${id}`);
      const deadline = new Date(Date.now() + 600_000).toISOString();
      move(entry, { state: 'applied', deadline }, 'host', 'applied');
      await show(entry);
      const rates = [{ counter: 'TcpExtListenOverflows', beforePerSecond: 82.4, afterPerSecond: helped ? 0 : 81 }];
      move(entry, { watch: { helped, rates } }, 'host', 'verified');
      await show(entry);
    },
    async expire(id) {
      const entry = kept.get(id);
      if (entry === undefined) throw new Error(`no proposal ${id}`);
      move(entry, { state: 'expired' }, 'clock', 'expired');
    },
  };
  return fake;
}
