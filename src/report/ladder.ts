import type { LadderMember, LadderView } from '../approval/ladder.ts';
import type { Block, Document, Tone } from './document.ts';
import { planFacts } from './plan-blocks.ts';
import { code, fill, minute, strong, text } from './span.ts';
import { ladderWords, type LadderWords } from './words/ladder-words.ts';
import { wordsOf } from './words/words-of.ts';
import type { Lang } from './words/words.ts';

/** One change for many hosts as it stands now, in one message. */
export function ladderDocument(view: LadderView, lang: Lang): Document {
  const words = ladderWords[lang];
  const summary = `${words.title(view.members.length)}${wordsOf(lang).colon}${stateText(view, words)}`;
  return {
    summary,
    tone: toneOf(view),
    blocks: [
      { kind: 'heading', text: summary, tone: toneOf(view) },
      { kind: 'paragraph', spans: [text(meaning(view, words))] },
      diff(view),
      { kind: 'table', columns: words.columns, rows: rungs(view, words, wordsOf(lang).listSeparator) },
      ...toKeep(view, words, wordsOf(lang).listSeparator),
    ],
  };
}

/** What an approver of a rung is shown: every host of it, and everything the orders will contain. */
export function rungDocument(view: LadderView, lang: Lang): Document {
  const words = ladderWords[lang];
  const common = wordsOf(lang);
  const { state, plan, terms } = view;
  const hosts = 'hosts' in state ? state.hosts : [];
  const heading = words.exactly('rung' in state ? state.rung : 0, hosts.length);
  const promised = common.proposal.terms(common.duration(terms.watchSeconds), common.duration(terms.leaseSeconds));
  return {
    summary: heading,
    tone: 'warning',
    blocks: [
      { kind: 'heading', text: heading },
      diff(view),
      { kind: 'paragraph', spans: [strong(words.onThese)] },
      { kind: 'code', lines: inLines(hosts), language: 'text' },
      { kind: 'paragraph', spans: [text(`${promised}${common.sentenceGap}${common.change.nothingElse}`)] },
      { kind: 'paragraph', spans: [text(words.alike(plan.host))] },
      ...planFacts(plan, common),
      { kind: 'note', spans: [text(`${common.proposal.digest} `), code(view.digest.slice(0, 19))] },
    ],
  };
}

function stateText({ state }: LadderView, words: LadderWords): string {
  const rung = 'rung' in state ? state.rung : 0;
  return words.state[state.kind](rung, 'hosts' in state ? state.hosts.length : 0);
}

function meaning({ state }: LadderView, words: LadderWords): string {
  if (state.kind !== 'stopped') return words.meaning[state.kind];
  return state.why === 'by-hand' ? words.byHand : words.because[state.why](state.host ?? '');
}

function toneOf({ state }: LadderView): Tone {
  switch (state.kind) {
    case 'open':
    case 'deciding':
      return 'warning';
    case 'watching':
      return 'neutral';
    case 'stopped':
      return 'bad';
    case 'done':
      return 'good';
  }
}

function diff({ changes }: LadderView): Block {
  const lines = changes.flatMap(({ key, from, to }) => [`- ${key} = ${from}`, `+ ${key} = ${to}`]);
  return { kind: 'code', lines, language: 'diff' };
}

const MOST_NAMED = 8;

/** A row for each state within a rung, with the names of its hosts as far as they fit. */
function rungs({ members, opened }: LadderView, words: LadderWords, separator: string): readonly (readonly string[])[] {
  const rows: string[][] = [];
  let start = 0;
  for (const [index, { count }] of opened.entries()) {
    rows.push(...rowsOf(`${index + 1}`, members.slice(start, start + count), words, separator));
    start += count;
  }
  const waiting = members.slice(start).map(({ host }) => host);
  if (waiting.length > 0) rows.push(['', named(waiting, words, separator), words.waiting]);
  return rows;
}

function rowsOf(rung: string, members: readonly LadderMember[], words: LadderWords, separator: string): string[][] {
  const groups = new Map<string, string[]>();
  for (const member of members) {
    const state = words.proposalStates[stands(member)];
    groups.set(state, [...(groups.get(state) ?? []), member.host]);
  }
  return [...groups].map(([state, hosts]) => [rung, named(hosts, words, separator), state]);
}

function stands({ proposal }: LadderMember): keyof LadderWords['proposalStates'] {
  switch (proposal?.state) {
    case undefined:
    case 'proposed':
      return 'deciding';
    case 'approved':
      return 'watching';
    case 'applied':
    case 'keeping':
    case 'kept':
      if (proposal?.helped === false) return 'did-not-help';
      if (proposal?.helped !== true) return 'watching';
      return proposal.state === 'kept' ? 'kept' : 'helped';
    case 'rejected':
    case 'expired':
    case 'refused':
      return 'failed';
    case 'reverting':
    case 'reverted':
      return 'reverted';
  }
}

function named(hosts: readonly string[], words: LadderWords, separator: string): string {
  const rest = hosts.length - MOST_NAMED;
  return [...hosts.slice(0, MOST_NAMED), ...(rest > 0 ? [words.more(rest)] : [])].join(separator);
}

function toKeep(
  { toKeep: hosts, earliestDeadline }: LadderView,
  words: LadderWords,
  separator: string,
): readonly Block[] {
  if (hosts.length === 0 || earliestDeadline === null) return [];
  const said = words.toKeep(named(hosts, words, separator));
  return [{ kind: 'paragraph', spans: fill(said, { time: minute(earliestDeadline) }) }];
}

const A_LINE = 100;

/** All names, several a line. */
function inLines(hosts: readonly string[]): readonly string[] {
  const lines: string[] = [];
  for (const host of hosts) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + host.length + 2 <= A_LINE) lines[lines.length - 1] = `${last}, ${host}`;
    else lines.push(host);
  }
  return lines;
}
