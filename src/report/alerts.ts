import type { ProposalView } from '../approval/proposal.ts';
import type { Diagnosis } from '../diagnosis/diagnosis.ts';
import type { Document, Span } from './document.ts';
import { proposalTitle } from './proposal.ts';
import { code, fill, minute, strong, text } from './span.ts';
import { wordsOf } from './words/words-of.ts';
import type { Lang, Words } from './words/words.ts';

/** An alert about a host, and what came of looking into it. */
export interface AlertView {
  readonly host: string;
  readonly name: string;
  readonly startsAt: string;
  /** Fires no longer. */
  readonly over: boolean;
  readonly state: 'running' | 'done' | 'failed';
  readonly verdict?: Diagnosis['verdict'];
  /** Of the finding the verdict names. */
  readonly title?: string;
  /** The change that came of it, once there is one. */
  readonly proposal?: ProposalView;
}

/** A line for each host, those that still fire first. */
export function alertsDocument(alerts: readonly AlertView[], lang: Lang): Document {
  const words = wordsOf(lang);
  const title = words.alerts.title(alerts.length);
  const sorted = [...alerts].sort((one, other) => Number(one.over) - Number(other.over));
  const [first] = sorted;
  const alone =
    sorted.length === 1 && first !== undefined ? `${first.host}${words.colon}${causeOf(first, words)}` : null;
  const tone = alerts.every(({ over }) => over) ? 'good' : 'warning';
  return {
    summary: alone ?? title,
    tone,
    blocks: [
      { kind: 'heading', text: alone ?? title, tone },
      { kind: 'list', items: sorted.map((alert) => line(alert, words)) },
      { kind: 'note', spans: [text(words.alerts.note)] },
    ],
  };
}

/** What it was, how long it lasted and what was done: the last line of an alert. */
export function alertClosedDocument(alert: AlertView, lastedSeconds: number, lang: Lang): Document {
  const words = wordsOf(lang);
  const { host, name, proposal } = alert;
  const lasted = text(lastedFor(lastedSeconds));
  const holes = { alert: strong(name), host: code(host), lasted };
  const changes = proposal?.plan.changes.map(({ key, from, to }) => `${key} ${from} → ${to}`) ?? [];
  const done =
    proposal === undefined || !TOUCHED.has(proposal.state)
      ? [text(words.alerts.nothingDone)]
      : [text(`${words.alerts.done} `), code(changes.join(', ')), text(` · ${proposalTitle(proposal, words)}`)];
  const found = [text(`${words.alerts.found} `), strong(causeOf(alert, words))];
  return {
    summary: `${host}${words.colon}${name} ${words.alerts.over}`,
    tone: 'good',
    blocks: [
      { kind: 'paragraph', spans: fill(words.alerts.closed, holes) },
      { kind: 'note', spans: [...found, text(' · '), ...done] },
    ],
  };
}

/** The change was on the host at some time. */
const TOUCHED: ReadonlySet<ProposalView['state']> = new Set(['applied', 'keeping', 'kept', 'reverting', 'reverted']);

function causeOf({ state, title, verdict }: AlertView, words: Words): string {
  if (state !== 'done') return words.alerts[state];
  return title ?? (verdict?.status === 'healthy' ? words.alerts.healthy : (verdict?.headline ?? words.alerts.healthy));
}

function line(alert: AlertView, words: Words): readonly Span[] {
  const { host, name, startsAt, over, proposal } = alert;
  const change = proposal === undefined ? [] : [text(' · '), text(proposalTitle(proposal, words))];
  const ended = over ? [text(' · '), strong(words.alerts.over)] : [];
  return [
    code(host),
    text(` ${name} `),
    minute(startsAt),
    text(' — '),
    text(causeOf(alert, words)),
    ...change,
    ...ended,
  ];
}

/** `40 s`, `12 min`, `3 h 5 min`. */
function lastedFor(seconds: number): string {
  if (seconds < 90) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  return minutes % 60 === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
