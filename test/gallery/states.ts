import { createHash } from 'node:crypto';
import type { View } from '../../src/app/chat/chat.ts';
import { reason, type Reasoning } from '../../src/app/diagnosing/reason.ts';
import type { ProposalView } from '../../src/approval/proposal.ts';
import type { Plan } from '../../src/plan/plan.ts';
import type { Lang } from '../../src/report/words/words.ts';
import { readCase } from '../../src/transports/file.ts';

export interface GalleryState {
  readonly id: string;
  readonly title: string;
  readonly view: View;
}

const ONCALL = 'slack:U0ONCALL1';
const SECOND = 'slack:U0ONCALL2';
const HOST = 'host-42';
const question = { host: HOST, port: 8080 };
const ASKED = '2026-11-22T03:12:04.000Z';
const APPROVED = '2026-11-22T03:13:10.000Z';
const APPLIED = '2026-11-22T03:13:21.000Z';
const VERIFIED = '2026-11-22T03:13:31.000Z';
const ENDED = '2026-11-22T03:20:02.000Z';

/** Every state a message of a diagnosis can be in, told in one language. What was found was found on recorded faults. */
export async function galleryStates(lang: Lang): Promise<readonly GalleryState[]> {
  const judged = async (file: string): Promise<Reasoning> => {
    const { bundle } = await readCase(`test/cases/${file}`);
    const named = { ...bundle, host: { ...bundle.host, id: HOST } };
    return reason(named, { lang }, (text) => createHash('sha256').update(text).digest('hex'));
  };
  const active = await judged('lab/conntrack-table-full.case.br');
  if (active.plan === null) throw new Error('the recorded fault has no plan any more');
  const found = (title: string, id: string, { diagnosis, plan }: Reasoning): GalleryState => ({
    id,
    title,
    view: { kind: 'diagnosis', diagnosisId: 'diagnosis-0001', diagnosis, plan, tookMs: 4_200 },
  });
  return [
    ...running(),
    found('Active: it drops now', 'verdict-active', active),
    found('Past: it dropped at some time', 'verdict-past', await judged('backlog-cannot-be-enforced.yaml')),
    found('Latent: it will drop one day', 'verdict-latent', await judged('lab/socket-leak.case.br')),
    found('Healthy', 'verdict-healthy', await judged('lab/dnat-healthy.case.br')),
    found('Inconclusive', 'verdict-inconclusive', await judged('conntrack-nearly-empty-router.yaml')),
    found('Partial data: a pasted counter or two', 'partial-data', await judged('accept-queue-syn-delta.yaml')),
    answered(active),
    ...changes(active.plan),
    ...failures(),
  ];
}

function running(): readonly GalleryState[] {
  const steps = (now: number) =>
    (['ask', 'collect', 'reason', 'propose'] as const).map((id, index) => ({
      id,
      state: index < now ? ('done' as const) : index === now ? ('running' as const) : ('pending' as const),
    }));
  const view = (now: number): View => ({ kind: 'progress', question, steps: steps(now) });
  return [
    { id: 'asked', title: 'Asked', view: { kind: 'asked', question, actor: ONCALL, state: 'running' } },
    { id: 'queued', title: 'Queued', view: view(0) },
    { id: 'collecting', title: 'Collecting, two samples', view: view(1) },
    { id: 'reasoning', title: 'Reasoning', view: view(2) },
    {
      id: 'proof-running',
      title: 'Proof running',
      view: { kind: 'progress', question: { ...question, proof: true }, steps: steps(1) },
    },
    {
      id: 'title-proof',
      title: 'What the channel sees meanwhile',
      view: { kind: 'asked', question: { ...question, proof: true }, actor: ONCALL, state: 'running' },
    },
    {
      id: 'sweeping',
      title: 'A sweep under way',
      view: {
        kind: 'sweep',
        sweepId: 'sweep-0001',
        selector: 'all',
        actor: ONCALL,
        counts: { hosts: 1_000, answered: 412, silent: 3, active: 7 },
      },
    },
  ];
}

function answered({ diagnosis }: Reasoning): GalleryState {
  const { verdict, findings } = diagnosis;
  const [first] = findings;
  const cause = first === undefined ? {} : { title: first.title, confidence: first.confidence };
  const view: View = { kind: 'asked', question, actor: ONCALL, state: 'done', verdict, ...cause };
  return { id: 'title-active', title: 'What the channel sees', view };
}

function changes(plan: Plan): readonly GalleryState[] {
  const did = (at: string, actor: string, what: string) => ({ at, actor, did: what });
  const proposed: ProposalView = {
    proposalId: 'proposal-0001',
    host: HOST,
    plan,
    state: 'proposed',
    expires: '2026-11-22T03:42:04.000Z',
    deadline: null,
    events: [did(ASKED, ONCALL, 'proposed')],
    watch: null,
    outcome: null,
    terms: { watchSeconds: 10, leaseSeconds: 600 },
  };
  const approved: ProposalView = {
    ...proposed,
    state: 'approved',
    events: [...proposed.events, did(APPROVED, SECOND, 'approve')],
  };
  const deadline = '2026-11-22T03:23:21.000Z';
  const applied: ProposalView = {
    ...approved,
    state: 'applied',
    deadline,
    events: [...approved.events, did(APPLIED, HOST, 'applied')],
  };
  const measured = (helped: boolean): ProposalView => ({
    ...applied,
    events: [...applied.events, did(VERIFIED, HOST, 'verified')],
    watch: {
      helped,
      rates: [{ counter: 'nf_conntrack drop', beforePerSecond: 82.4, afterPerSecond: helped ? 0 : 81 }],
    },
  });
  const [changed] = plan.changes;
  const restored = changed === undefined ? [] : [{ key: changed.key, value: changed.from }];
  const kept: ProposalView = {
    ...measured(true),
    state: 'kept',
    events: [...measured(true).events, did(ENDED, SECOND, 'keep'), did(ENDED, HOST, 'kept')],
    outcome: { state: 'kept', changeId: 'change-0001', at: ENDED, persistedIn: '/etc/sysctl.d/60-syndrop.conf' },
  };
  const reverted: ProposalView = {
    ...measured(false),
    state: 'reverted',
    events: [...measured(false).events, did(ENDED, HOST, 'reverted')],
    outcome: { state: 'reverted', changeId: 'change-0001', at: ENDED, why: 'no-improvement', restored, stoodDown: [] },
  };
  const refused: ProposalView = {
    ...approved,
    state: 'refused',
    outcome: {
      state: 'refused',
      changeId: 'change-0001',
      code: 'value-changed',
      message: `${changed?.key ?? ''} is not ${changed?.from ?? ''} any more.`,
    },
  };
  const told: readonly (readonly [string, string, ProposalView])[] = [
    ['proposed', 'Proposed', proposed],
    ['approved', 'Approved', approved],
    ['watching', 'Applied, being watched', applied],
    ['helped', 'It helped', measured(true)],
    ['did-not-help', 'It did not help', measured(false)],
    ['kept', 'Kept', kept],
    ['reverted', 'Reverted by the host alone', reverted],
    [
      'rejected',
      'Rejected',
      { ...proposed, state: 'rejected', events: [...proposed.events, did(APPROVED, SECOND, 'reject')] },
    ],
    ['expired', 'Expired', { ...proposed, state: 'expired' }],
    ['refused', 'Refused by the host', refused],
    ['unanswered', 'Approved, and the host is silent', { ...approved, state: 'refused' }],
  ];
  return told.map(([id, title, proposal]) => ({ id, title, view: { kind: 'proposal', proposal } }));
}

function failures(): readonly GalleryState[] {
  const problem = (id: string, title: string, code: string, message: string): GalleryState => {
    return { id, title, view: { kind: 'problem', code, message, next: null } };
  };
  return [
    problem(
      'agent-silent',
      'The agent is silent',
      'host-unreachable',
      `${HOST} did not answer within 20 s. Is syndrop-agent running there?`,
    ),
    problem(
      'ssh-failed',
      'SSH failed',
      'ssh-auth-failed',
      `root@${HOST}:22 took none of the keys. Try: ssh root@${HOST}`,
    ),
    {
      id: 'title-failed',
      title: 'What the channel sees of a failure',
      view: { kind: 'asked', question, actor: ONCALL, state: 'failed' },
    },
  ];
}
