import { closeSync, openSync, readdirSync, readlinkSync, readSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import type { Answer } from '../../src/protocol/bundle.ts';
import { CGROUP_PART } from '../../src/protocol/containers.ts';
import type { Read, Source } from '../../src/protocol/manifest.ts';
import { namespaceAt, namespaceNames, NAMED } from '../place/find-place.ts';
import { absent } from './absent.ts';
import { bounded } from './bounded.ts';
import { readText } from './file.ts';

type OtherNamespaces = Extract<Read, { kind: 'other-namespaces' }>;

const BETWEEN_PAUSES = 200;
const PAGE_BYTES = 4 * 1024;
const TABLE_BYTES = 64 * 1024;

/** The listeners and drop counters of every network namespace but our own, each seen through one process in it. */
export async function readOtherNamespaces(
  { counters, max, maxProcesses }: OtherNamespaces,
  { maxBytes, timeoutMs }: Pick<Source, 'maxBytes' | 'timeoutMs'>,
  signal: AbortSignal,
): Promise<Answer> {
  const until = performance.now() + timeoutMs;
  const kept = bounded(maxBytes);
  const late = (): boolean => signal.aborted || performance.now() > until;
  const others = await processByNamespace(maxProcesses, late);
  if (signal.aborted) return absent('cancelled', 'the collection was cancelled');
  if (others === 'not permitted') return absent('not-permitted', NOT_SEEN);
  for (const name of namespaceNames()) {
    const netns = namespaceAt(`${NAMED}/${name}`);
    if (netns !== undefined && others.has(netns)) kept.push(Buffer.from(`${NAMED}/${name}:${netns}\n`));
  }
  let truncated = others.size > max;
  for (const [netns, pid] of [...others].slice(0, max)) {
    await setImmediate();
    if (late()) truncated = true;
    if (late() || !kept.push(Buffer.from(namespaceText(netns, pid, counters)))) break;
  }
  const answer = kept.done();
  return truncated || answer.truncated ? { text: answer.text, truncated: true } : { text: answer.text };
}

/** The process with the lowest id in each other namespace: the oldest, mostly the one it was made for. */
async function processByNamespace(
  most: number,
  late: () => boolean,
): Promise<ReadonlyMap<string, string> | 'not permitted'> {
  // Root sees every process; others see a part, and none of what they do not see may be called absent.
  if (process.getuid?.() !== 0) return 'not permitted';
  const found = new Map<string, string>();
  const own = linkOf('self');
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  for (const [index, pid] of pids.slice(0, most).entries()) {
    if (index % BETWEEN_PAUSES === BETWEEN_PAUSES - 1) await setImmediate();
    if (late()) break;
    const netns = linkOf(pid);
    if (netns !== undefined && netns !== own && !found.has(netns)) found.set(netns, pid);
  }
  return found;
}

function linkOf(pid: string): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/ns/net`);
  } catch {
    return undefined;
  }
}

/** Nothing where nothing listens: such a namespace serves nobody. */
function namespaceText(netns: string, pid: string, counters: readonly string[]): string {
  const listening = ['tcp', 'tcp6'].flatMap((name) => listeningRows(`/proc/${pid}/net/${name}`));
  if (listening.length === 0) return '';
  const main = `/proc/${pid}/task/${pid}`;
  return [
    `/proc/${pid}/ns/net:${netns}`,
    ...quoted(`${main}/comm`, (text) => [text.trimEnd()]),
    ...quoted(`${main}/cgroup`, (text) =>
      text
        .split('\n')
        .filter((line) => CONTAINER.test(line))
        .slice(0, 1),
    ),
    ...quoted(`/proc/${pid}/net/fib_trie`, localAddresses),
    ...listening,
    ...quoted(`/proc/${pid}/net/netstat`, (text) => valuesOf(text, counters)),
    '',
  ].join('\n');
}

const CONTAINER = new RegExp(CGROUP_PART);

function quoted(path: string, take: (text: string) => readonly string[]): readonly string[] {
  try {
    return take(readText(path, TABLE_BYTES).text).map((line) => `${path}:${line}`);
  } catch {
    return [];
  }
}

const LISTENING = / 0A /;
const NOT_SEEN = 'the network namespaces of other users may not be seen by this user';

const MOST_LISTENERS = 256;

/**
 * The kernel prints listeners first, a page at a time, and walks the sockets of the whole machine after them: reading ends
 * with the first row that is no listener.
 */
function listeningRows(path: string): readonly string[] {
  const found: string[] = [];
  try {
    for (const row of rowsOf(path)) {
      if (!LISTENING.test(row) || found.length === MOST_LISTENERS) break;
      found.push(`${path}:${row}`);
    }
  } catch {
    // The process, or the whole family, is not there.
  }
  return found;
}

/** Rows without the heading; a page holds whole rows. */
function* rowsOf(path: string): Generator<string> {
  const page = Buffer.allocUnsafe(PAGE_BYTES);
  const descriptor = openSync(path, 'r');
  try {
    let heading = true;
    for (let size = readSync(descriptor, page); size > 0; size = readSync(descriptor, page)) {
      for (const row of page
        .toString('latin1', 0, size)
        .split('\n')
        .slice(heading ? 1 : 0, -1))
        yield row;
      heading = false;
    }
  } finally {
    closeSync(descriptor);
  }
}

/** `|-- 10.0.0.2` with `/32 host LOCAL` below it; each address stands in two tables. */
function localAddresses(trie: string): readonly string[] {
  const found = trie.matchAll(/\|-- (\d+\.\d+\.\d+\.\d+)\n[^|+]*\/32 host LOCAL/g);
  const addresses = new Set(Array.from(found, ([, address]) => address ?? ''));
  return [...addresses].filter((address) => !address.startsWith('127.')).slice(0, MOST_ADDRESSES);
}

const MOST_ADDRESSES = 16;

/** Of the two lines `TcpExt: names` and `TcpExt: values`: `name value` of those wanted. */
function valuesOf(text: string, wanted: readonly string[]): readonly string[] {
  const [names = [], values = []] = text
    .split('\n')
    .filter((line) => line.startsWith('TcpExt: '))
    .map((line) => line.split(' '));
  return wanted.flatMap((name) => {
    const value = values[names.indexOf(name)];
    return names.includes(name) && value !== undefined ? [`${name} ${value}`] : [];
  });
}
