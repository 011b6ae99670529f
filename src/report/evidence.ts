import type { Diagnosis, Finding } from '../diagnosis/diagnosis.ts';
import { isSourceId, manifest } from '../protocol/manifest.ts';
import type { Block } from './document.ts';
import { count, deltaNumber, rate } from './numbers.ts';
import type { Words } from './words/words.ts';

type Evidence = Finding['evidence'][number];

/**
 * The quoted lines of one finding, grouped by source in the order given, each with what moved under it:
 * `1024 -> 1436  (+412, 82.4/s)`.
 */
export function evidenceBlock(
  evidence: readonly Evidence[],
  window: Diagnosis['window'],
  words: Words,
  most: number,
): Block | null {
  if (evidence.length === 0) return null;
  const shown = evidence.slice(0, most);
  const lines: string[] = [];
  let source = '';
  for (const item of shown) {
    if (item.source !== source) {
      if (lines.length > 0) lines.push('');
      lines.push(`# ${sourceName(item.source)}`);
      source = item.source;
    }
    lines.push(...item.line.split('\n'));
    const moved = movement(item, window, words);
    if (moved !== null) lines.push(`    ${moved}`);
  }
  const left = evidence.length - shown.length;
  if (left > 0) lines.push('', words.evidence.more(count(left)));
  return { kind: 'code', lines, language: 'text' };
}

/** As a person would type it; a source that is not read this way keeps its id. */
function sourceName(id: string): string {
  if (!isSourceId(id)) return id;
  const { read } = manifest[id];
  if (read.kind === 'file') return read.path;
  if (read.kind === 'listener-processes') return '/proc/PID, /sys/fs/cgroup';
  if (read.kind === 'other-namespaces') return '/proc/PID/net';
  return read.kind === 'command' ? read.argv.join(' ') : id;
}

function movement(item: Evidence, window: Diagnosis['window'], words: Words): string | null {
  const { before, after, delta } = item;
  const parts: string[] = [];
  if (before !== undefined && after !== undefined) parts.push(`${before} -> ${after}`);
  else if (after !== undefined) parts.push(`-> ${after}`);
  if (delta !== undefined) parts.push(`(${[delta, perSecond(delta, window, words)].filter(isText).join(', ')})`);
  return parts.length === 0 ? null : parts.join('  ');
}

function perSecond(delta: string, window: Diagnosis['window'], words: Words): string | null {
  const number = deltaNumber(delta);
  if (number === null || window.seconds === null || window.seconds <= 0 || !window.deltas) return null;
  return words.evidence.perSecond(rate(number / window.seconds));
}

function isText(value: string | null): value is string {
  return value !== null;
}
