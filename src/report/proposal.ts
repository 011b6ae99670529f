import type { ProposalEvent, ProposalState, ProposalView, WatchedRate } from '../approval/proposal.ts';
import type { Outcome } from '../protocol/order.ts';
import type { Block, Document, Span, Tone } from './document.ts';
import { rate } from './numbers.ts';
import { patchBlocks, planDiff, planFacts, planShort } from './plan-blocks.ts';
import { actor, clock, code, fill, minute, strong, text, time } from './span.ts';
import { wordsOf } from './words/words-of.ts';
import type { Lang, Words } from './words/words.ts';

/** A proposed change as it stands now: the writes, what was measured, who did what. */
export function proposalDocument(view: ProposalView, lang: Lang): Document {
  const words = wordsOf(lang);
  const summary = `${view.host}${words.colon}${proposalTitle(view, words)}`;
  const undecided = view.state === 'proposed';
  return {
    summary: undecided ? `${summary} — ${view.plan.changes.map(({ key }) => key).join(', ')}` : summary,
    tone: proposalTone(view),
    blocks: [
      { kind: 'heading', text: summary, tone: proposalTone(view) },
      { kind: 'paragraph', spans: [...helpedSpans(view, words), ...stateSpans(view, words)] },
      ...voted(view, words),
      ...became(view, words),
      ...underWay(view, words),
      ...rates(view, words),
      planDiff(view.plan),
      ...planAbout(view, words),
      ...who(view.events, words),
    ],
  };
}

/** What an approver is shown before saying yes: everything the order will contain, and nothing shortened. */
export function approvalDocument(view: ProposalView, lang: Lang): Document {
  const words = wordsOf(lang);
  const terms =
    view.terms === undefined
      ? words.proposal.termsUnknown
      : words.proposal.terms(words.duration(view.terms.watchSeconds), words.duration(view.terms.leaseSeconds));
  return {
    summary: `${view.host}${words.colon}${words.headings.plan}`,
    tone: 'warning',
    blocks: [
      { kind: 'heading', text: `${view.host}${words.colon}${words.proposal.exactly}` },
      planDiff(view.plan),
      {
        kind: 'paragraph',
        spans: [text([terms, words.proposal.restores, words.change.nothingElse].join(words.sentenceGap))],
      },
      ...planFacts(view.plan, words),
      { kind: 'note', spans: [text(`${words.proposal.digest} `), code(shortDigest(view.plan.digest))] },
    ],
  };
}

/** `sha256:` and the first twelve hexadecimal digits: enough to compare by eye. */
function shortDigest(digest: string): string {
  return digest.replace(/^(sha256:[0-9a-f]{12})[0-9a-f]+$/, '$1…');
}

export function proposalTone(view: ProposalView): Tone {
  switch (view.state) {
    case 'proposed':
      return 'warning';
    case 'applied':
      if (view.watch === null) return 'neutral';
      return view.watch.helped ? 'good' : 'warning';
    case 'kept':
      return 'good';
    case 'refused':
      return 'bad';
    case 'approved':
    case 'keeping':
    case 'reverting':
    case 'rejected':
    case 'expired':
    case 'reverted':
      return 'neutral';
  }
}

function voted({ state, votes }: ProposalView, words: Words): readonly Block[] {
  if (state !== 'proposed' || votes === undefined) return [];
  return [{ kind: 'note', spans: [text(words.proposal.votes(votes.given, votes.needed))] }];
}

function isUnanswered({ state, outcome }: ProposalView): boolean {
  return state === 'refused' && outcome?.state !== 'refused';
}

/** Where it stands, without the host. */
export function proposalTitle(view: ProposalView, words: Words): string {
  if (isUnanswered(view)) return words.proposal.unansweredTitle;
  if (view.state !== 'applied') return words.proposal.title[view.state];
  const { watching, helped, didNotHelp } = words.proposal.appliedTitle;
  if (view.watch === null) return watching;
  return view.watch.helped ? helped : didNotHelp;
}

function stateSpans(view: ProposalView, words: Words): readonly Span[] {
  if (isUnanswered(view)) return [text(words.proposal.unanswered)];
  const { outcome } = view;
  if (view.state === 'reverted' && outcome?.state === 'reverted' && outcome.stoodDown.length > 0) {
    return [text(words.proposal.revertedPartly)];
  }
  const author = lastActor(view.events, view.state);
  const template =
    (author === null ? words.proposal.stateWithoutWho[view.state] : undefined) ?? words.proposal.state[view.state];
  return fill(template, {
    expires: view.state === 'proposed' ? minute(view.expires) : time(view.expires),
    ...(author === null ? {} : { who: actor(author) }),
    ...(view.deadline === null ? {} : { deadline: minute(view.deadline) }),
  });
}

/** The person whose act led to this state; the host's own reports have no person. */
function lastActor(events: readonly ProposalEvent[], state: ProposalState): string | null {
  const acts: Readonly<Partial<Record<ProposalState, readonly string[]>>> = {
    approved: ['approve', 'approved'],
    rejected: ['reject', 'rejected'],
    keeping: ['keep', 'keeping'],
    kept: ['keep', 'keeping', 'kept'],
    reverting: ['revert', 'reverting'],
  };
  const wanted = acts[state] ?? [];
  const found = events.findLast(({ actor: id, did }) => wanted.includes(did) && id.includes(':'));
  return found?.actor ?? null;
}

/** What the host reported back. */
function became(view: ProposalView, words: Words): readonly Block[] {
  const { outcome } = view;
  if (outcome === null) return [];
  switch (outcome.state) {
    case 'applied':
      return [];
    case 'kept':
      return [...persisted(outcome, words), ...notPersisted(outcome, words)];
    case 'reverted':
      return [
        { kind: 'paragraph', spans: [text(words.proposal.revertedBecause[outcome.why])] },
        ...values(words.proposal.restored, outcome.restored, words),
        ...values(words.proposal.stoodDown, outcome.stoodDown, words),
      ];
    case 'refused':
      return [
        {
          kind: 'paragraph',
          spans: [
            strong(
              `${view.state === 'refused' ? words.proposal.refusedBecause : words.proposal.refusedLast}${words.colon}`,
            ),
            text(`${words.proposal.hostRefusal(outcome.code) ?? outcome.message} `),
            code(outcome.code),
          ],
        },
      ];
  }
}

type Kept = Extract<Outcome, { readonly state: 'kept' }>;

function persisted({ persistedIn, notPersisted: left }: Kept, words: Words): readonly Block[] {
  if (persistedIn !== null)
    return [{ kind: 'note', spans: [text(`${words.proposal.persistedIn} `), code(persistedIn)] }];
  return left === undefined ? [{ kind: 'note', spans: [text(words.proposal.notPersisted)] }] : [];
}

function notPersisted({ notPersisted: left = [] }: Kept, words: Words): readonly Block[] {
  return left.flatMap(({ key, where, patch }): readonly Block[] => [
    { kind: 'paragraph', spans: [text(words.proposal.overwritten(key, where))] },
    ...patchBlocks(patch, words),
  ]);
}

function values(
  label: string,
  pairs: readonly { readonly key: string; readonly value: string }[],
  words: Words,
): readonly Block[] {
  if (pairs.length === 0) return [];
  const list = pairs.map(({ key, value }) => `${key} = ${value}`).join(', ');
  return [{ kind: 'note', spans: [text(`${label}${words.colon}`), code(list)] }];
}

/** Once it is over; before that the title says it. */
function helpedSpans({ watch, state }: ProposalView, words: Words): readonly Span[] {
  if (watch === null || state === 'applied') return [];
  return [strong(watch.helped ? words.proposal.helped : words.proposal.didNotHelp), text(words.sentenceGap)];
}

/** What takes its time, so that nobody thinks that nothing happens. */
function underWay(view: ProposalView, words: Words): readonly Block[] {
  const { state, watch, terms } = view;
  if (state !== 'approved' && (state !== 'applied' || watch !== null)) return [];
  const seconds = terms === undefined ? null : words.duration(terms.watchSeconds);
  const { steps, ...titles } = words.proposal.underWay;
  const written = state === 'applied';
  return [
    {
      kind: 'steps',
      title: titles[state],
      steps: [
        { id: 'approve', title: steps.approve, state: 'done' },
        { id: 'measure', title: steps.measure(seconds), state: written ? 'done' : 'running' },
        { id: 'write', title: steps.write, state: written ? 'done' : 'pending' },
        { id: 'watch', title: steps.watch(seconds), state: written ? 'running' : 'pending' },
        { id: 'decide', title: steps.decide, state: 'pending' },
      ],
    },
  ];
}

/** As the bot measured, or else as the host did that reverted for it. */
function rates({ watch, outcome }: ProposalView, words: Words): readonly Block[] {
  const measured = watch?.rates ?? (outcome?.state === 'reverted' ? outcome.measured : undefined) ?? [];
  if (measured.length === 0) return [];
  const { counter, before, after } = words.proposal;
  return [{ kind: 'table', columns: [counter, before, after], rows: measured.map(rateRow) }];
}

/** Everything while it is to be decided, the main things while it is tried, nothing once it is over. */
function planAbout(view: ProposalView, words: Words): readonly Block[] {
  if (view.state === 'proposed') return [...planFacts(view.plan, words), ...duty(view, words)];
  return view.state === 'approved' || view.state === 'applied' ? [planShort(view.plan, words)] : [];
}

/** How long it is watched, when the host reverts by itself, and what that puts back. */
function duty({ terms }: ProposalView, words: Words): readonly Block[] {
  const { terms: worded, termsUnknown, restores } = words.proposal;
  const said =
    terms === undefined ? termsUnknown : worded(words.duration(terms.watchSeconds), words.duration(terms.leaseSeconds));
  return [{ kind: 'note', spans: [text(`${said}${words.sentenceGap}${restores}`)] }];
}

function rateRow({ counter, beforePerSecond, afterPerSecond }: WatchedRate): readonly string[] {
  return [counter, rate(beforePerSecond), rate(afterPerSecond)];
}

const MOST_EVENTS = 12;

function who(events: readonly ProposalEvent[], words: Words): readonly Block[] {
  if (events.length === 0) return [];
  const spans = events
    .slice(-MOST_EVENTS)
    .flatMap((event, index): readonly Span[] => [
      ...(index === 0 ? [] : [text(' · ')]),
      index === 0 ? time(event.at) : clock(event.at),
      text(' '),
      actor(event.actor),
      text(` ${words.proposal.did[event.did] ?? event.did}`),
    ]);
  return [{ kind: 'note', spans }];
}
