import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import type { Place } from '../../src/protocol/place.ts';
import { findSafeSysctl, normalValue } from '../../src/protocol/safe-sysctls.ts';
import { pathOf, type Sysctls, writable } from '../apply/sysctl.ts';
import { findPlace, NAMED, namespaceAt, namespaceNames } from './find-place.ts';
import { insideNetwork } from './inside.ts';
import { linkOf } from './listing.ts';

/** A network namespace as orders and leases name it: its identity, and the words it was asked for by. */
export interface NamespaceOf {
  readonly netns: string | null;
  readonly place?: Place | undefined;
}

/**
 * The settings of the namespace of a change, wherever it is by now. A change follows the identity: the process it was
 * found by may have been started anew since. Of a namespace that is gone nothing is left to be read or written.
 */
export function sysctlsOf({ netns, place }: NamespaceOf, own: Sysctls): Sysctls {
  if (netns === null || netns === own.netns) return own;
  const path = handleOf(netns, place);
  return path === undefined ? gone(netns, own) : inside({ path, netns }, own);
}

/** A handle of the namespace with this identity; undefined when no process or name holds one that can be seen. */
function handleOf(netns: string, place: Place | undefined): string | undefined {
  const asked = place === undefined ? undefined : whereIs(place);
  if (asked?.netns === netns) return asked.path;
  const named = namespaceNames().find((name) => namespaceAt(`${NAMED}/${name}`) === netns);
  if (named !== undefined) return `${NAMED}/${named}`;
  const pid = readdirSync('/proc').find((name) => /^\d+$/.test(name) && linkOf(`/proc/${name}/ns/net`) === netns);
  return pid === undefined ? undefined : `/proc/${pid}/ns/net`;
}

function whereIs(place: Place) {
  try {
    return findPlace(place);
  } catch {
    return undefined;
  }
}

function gone(netns: string, own: Sysctls): Sysctls {
  return {
    netns,
    read: (key) => (isOfMachine(key) ? own.read(key) : undefined),
    write(key, value) {
      if (!isOfMachine(key)) throw new Error(`the network namespace ${netns} is gone`);
      own.write(key, value);
    },
    readNet: () => undefined,
  };
}

/** Settings that exist once are read and written from here: the other namespace has no file for most of them. */
function inside(place: { readonly path: string; readonly netns: string }, own: Sysctls): Sysctls {
  return {
    netns: place.netns,
    read: (key) => (isOfMachine(key) ? own.read(key) : readInside(place, key)),
    readNet: (name) => {
      const { status, stdout } = run(place, READ, [`/proc/net/${name}`]);
      return status === 0 ? stdout : undefined;
    },
    write(key, value) {
      if (isOfMachine(key)) return own.write(key, value);
      writable(key, value);
      const { status, stderr } = run(place, WRITE, [pathOf('/proc/sys', key), value]);
      if (status !== 0) throw new Error(stderr === '' ? `writing ended with status ${status}` : stderr);
    },
  };
}

function isOfMachine(key: string): boolean {
  return findSafeSysctl(key)?.scope === 'machine';
}

const MISSING = 3;

function readInside(place: { readonly path: string; readonly netns: string }, key: string): string | undefined {
  const { status, stdout, stderr } = run(place, READ, [pathOf('/proc/sys', key)]);
  if (status === 0) return normalValue(stdout);
  if (status === MISSING) return undefined;
  throw new Error(stderr === '' ? `reading ended with status ${status}` : stderr);
}

/** Whoever reads or writes has looked where it is: between finding a handle and using it a process id may pass on. */
const CHECK = '[ "$(readlink /proc/self/ns/net)" = "$1" ] || { echo "this is not $1 any more" >&2; exit 4; }';
const READ = `${CHECK}; [ -e "$2" ] || exit ${MISSING}; cat -- "$2"`;
const WRITE = String.raw`${CHECK}; [ -e "$2" ] || exit ${MISSING}; printf '%s\n' "$3" > "$2"`;
const TIMEOUT_MS = 5_000;

function run(place: { readonly path: string; readonly netns: string }, script: string, words: readonly string[]) {
  const [file, ...args] = [...insideNetwork(place), 'sh', '-c', script, 'sh', place.netns, ...words];
  const { status, stdout, stderr, error } = spawnSync(file, args, { encoding: 'utf8', timeout: TIMEOUT_MS });
  return { status, stdout, stderr: error === undefined ? stderr.trim() : error.message };
}
