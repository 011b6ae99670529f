import { readdirSync, statSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import type { Answer } from '../../src/protocol/bundle.ts';
import { absent, errnoOf } from './absent.ts';
import { bounded, type Bounded } from './bounded.ts';
import { readShort } from './file.ts';

const ONE_FILE_BYTES = 16 * 1024;
/** A router with thousands of interfaces has tens of thousands of files: let other work in between. */
const FILES_BETWEEN_PAUSES = 200;

/**
 * Many small files as `path:line`, the way `grep -sH ''` prints them; what cannot be read is left out, as there. Where only
 * some lines are wanted, a file without any is there as `path:`: an empty one may hide another.
 */
export async function readFilesSource(
  { paths: patterns, lines }: { readonly paths: readonly string[]; readonly lines?: string },
  { maxBytes, timeoutMs }: { readonly maxBytes: number; readonly timeoutMs: number },
  signal: AbortSignal,
): Promise<Answer> {
  const kept = bounded(maxBytes);
  const wanted = lines === undefined ? undefined : new RegExp(lines);
  const until = performance.now() + timeoutMs;
  let files = 0;
  let unreadable = 0;
  for (const pattern of patterns) {
    for (const path of expand(pattern)) {
      if (++files % FILES_BETWEEN_PAUSES === 0) {
        await setImmediate();
        if (signal.aborted) return absent('cancelled', 'the collection was cancelled');
        if (performance.now() > until) return absent('timed-out', `reading took longer than ${timeoutMs} ms`);
      }
      const state = wanted === undefined ? pushLines(kept, path) : pushMatching(kept, path, wanted);
      if (state === 'full') return { ...kept.done(), truncated: true };
      if (state === 'not permitted') unreadable += 1;
    }
  }
  const { text } = kept.done();
  if (text !== '') return { text };
  if (unreadable > 0) return absent('not-permitted', `none of ${unreadable} files may be read by this user`);
  return absent('not-found', `none of the files exists, such as ${patterns[0]}`);
}

/** Adds a file's lines, or those wanted; an empty or unreadable file adds none. */
export function pushLines(
  kept: Bounded,
  path: string,
  wanted: (line: string) => boolean = () => true,
): 'pushed' | 'full' | 'absent' | 'not permitted' {
  let text: string;
  try {
    text = readShort(path, ONE_FILE_BYTES);
  } catch (cause) {
    const code = errnoOf(cause);
    return code === 'EACCES' || code === 'EPERM' ? 'not permitted' : 'absent';
  }
  if (text === '') return 'absent';
  const lines = (text.endsWith('\n') ? text.slice(0, -1) : text).split('\n');
  const more = kept.push(
    Buffer.from(
      lines
        .filter(wanted)
        .map((line) => `${path}:${line}\n`)
        .join(''),
    ),
  );
  return more ? 'pushed' : 'full';
}

/** The same at once, for files that are few: every line that matches, and each file without one as `path:`. */
export function matchingLines(patterns: readonly string[], lines: string, maxBytes: number): string {
  const kept = bounded(maxBytes);
  const wanted = new RegExp(lines);
  for (const path of patterns.flatMap(expand)) if (pushMatching(kept, path, wanted) === 'full') break;
  return kept.done().text;
}

function pushMatching(kept: Bounded, path: string, wanted: RegExp): ReturnType<typeof pushLines> {
  if (!isRegular(path)) return 'absent';
  let any = false;
  const state = pushLines(kept, path, (line) => {
    const matches = wanted.test(line);
    any ||= matches;
    return matches;
  });
  if (any || state === 'full' || state === 'not permitted') return state;
  return kept.push(Buffer.from(`${path}:\n`)) ? 'pushed' : 'full';
}

/** Or a link to /dev/null, which is how a name is masked. A pipe would hold the reader up. */
function isRegular(path: string): boolean {
  try {
    const stat = statSync(path);
    return stat.isFile() || stat.isCharacterDevice();
  } catch {
    return false;
  }
}

/** Paths of a pattern in which a whole segment may be `*`, in name order. */
export function expand(pattern: string): readonly string[] {
  if (pattern.endsWith('/*')) return expand(pattern.slice(0, -2)).flatMap(childrenOf);
  const star = pattern.indexOf('/*/');
  if (star === -1) return [pattern];
  const parent = pattern.slice(0, star);
  const rest = pattern.slice(star + 2);
  return entriesOf(parent).flatMap((name) => expand(`${parent}/${name}${rest}`));
}

function childrenOf(directory: string): readonly string[] {
  return entriesOf(directory).map((name) => `${directory}/${name}`);
}

function entriesOf(directory: string): readonly string[] {
  try {
    return readdirSync(directory).sort();
  } catch {
    return [];
  }
}
