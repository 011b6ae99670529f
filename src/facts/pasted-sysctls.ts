import { commandOf } from '../snapshot/recognise/shell.ts';
import type { Snapshot } from '../snapshot/snapshot.ts';

const PATH = /^\/proc\/sys\/(?<key>[\w./-]+)$/;
/** `head` and `tail` of several files. */
const HEADED = /^==> (?<path>\S+) <==$/;
const VALUE = /^\d+(?:\s+\d+)*$/;
const COUNT = 'net.netfilter.nf_conntrack_count';
const LINES = /^(?<count>\d+) \/proc\/net\/(?:nf|ip)_conntrack$/;

/** People print settings with `cat /proc/sys/...`, and the values stand on the next lines: as good as `sysctl`. */
export function withPastedSysctls(snapshot: Snapshot): Snapshot {
  const pasted = new Map<string, string>();
  const notes = snapshot.notes ?? [];
  for (const [index, line] of notes.entries()) {
    const shown = line.trim();
    const counted = LINES.exec(shown)?.groups?.['count'];
    if (counted !== undefined) pasted.set(COUNT, counted);
    const keys = keysIn(shown);
    const values = notes.slice(index + 1, index + 1 + keys.length).map((value) => value.trim());
    // One line short, and it is not known whose value is missing.
    if (values.length < keys.length || !values.every((value) => VALUE.test(value))) continue;
    for (const [place, key] of keys.entries()) pasted.set(key, values[place] ?? '');
  }
  const { sysctls } = snapshot;
  if (pasted.size === 0) return snapshot;
  for (const key of sysctls?.keys() ?? []) pasted.set(key, sysctls?.get(key) ?? '');
  return { ...snapshot, sysctls: pasted };
}

/** The keys whose values the next lines print, one each. */
function keysIn(line: string): readonly string[] {
  const headed = HEADED.exec(line)?.groups?.['path'];
  if (headed !== undefined) return keyOf(headed);
  const command = commandOf(line);
  if (/^conntrack (?:-C|--count)$/.test(command)) return [COUNT];
  const [program, ...paths] = command.split(/\s+/);
  if (program !== 'cat') return [];
  const keys = paths.flatMap(alternatives).map(keyOf);
  return keys.every((key) => key.length === 1) ? keys.flat() : [];
}

function keyOf(path: string): readonly string[] {
  const key = PATH.exec(path)?.groups?.['key'];
  return key === undefined ? [] : [key.replaceAll('/', '.')];
}

/** `nf_conntrack_{count,max}` as a shell expands it; one pair of braces. */
function alternatives(path: string): readonly string[] {
  const {
    head = '',
    inner,
    tail = '',
  } = /^(?<head>[^{}]*)\{(?<inner>[^{}]*)\}(?<tail>[^{}]*)$/.exec(path)?.groups ?? {};
  return inner === undefined ? [path] : inner.split(',').map((one) => `${head}${one}${tail}`);
}
