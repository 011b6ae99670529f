import type { Document } from './document.ts';
import { text, time } from './span.ts';
import { wordsOf } from './words/words-of.ts';
import type { Lang } from './words/words.ts';

export interface HostRow {
  readonly id: string;
  readonly transport: string;
  readonly mode: string | null;
  readonly kernel: string | null;
  readonly lastSeen: string | null;
  readonly tags?: readonly string[];
  readonly groups?: readonly string[];
}

/** Every known host in one table, by name. */
export function hostsDocument(hosts: readonly HostRow[], lang: Lang): Document {
  const words = wordsOf(lang);
  if (hosts.length === 0) {
    return {
      summary: words.hosts.none,
      tone: 'neutral',
      blocks: [{ kind: 'paragraph', spans: [text(`${words.hosts.none}${words.sentenceGap}${words.hosts.enroll}`)] }],
    };
  }
  const sorted = [...hosts].sort((a, b) => (a.id < b.id ? -1 : 1));
  const title = words.hosts.title(hosts.length);
  // A column that says the same everywhere says nothing.
  const sameWay = hosts.every(({ transport }) => transport === 'agent');
  const marked = hosts.some(({ tags = [], groups = [] }) => tags.length + groups.length > 0);
  const [way, marks] = words.hosts.columns.slice(-2);
  const columns = [
    ...words.hosts.columns.slice(0, -2),
    ...(sameWay ? [] : [way ?? '']),
    ...(marked ? [marks ?? ''] : []),
  ];
  const rows = sorted.map(({ id, transport, mode, kernel, lastSeen, tags = [], groups = [] }) => [
    id,
    lastSeen === null ? words.hosts.never : time(lastSeen),
    mode === null ? '–' : isMode(mode) ? words.hosts.modes[mode] : mode,
    kernel ?? '–',
    ...(sameWay ? [] : [transport]),
    ...(marked ? [[...groups, ...tags].join(', ')] : []),
  ]);
  return {
    summary: title,
    tone: 'neutral',
    blocks: [
      { kind: 'heading', text: title },
      { kind: 'table', columns, rows },
    ],
  };
}

function isMode(mode: string): mode is 'observe' | 'propose-only' | 'remediate' {
  return mode === 'observe' || mode === 'propose-only' || mode === 'remediate';
}
