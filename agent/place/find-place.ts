import { readdirSync, statSync } from 'node:fs';
import { chooseContainer, containersIn } from '../../src/protocol/containers.ts';
import type { Place, Placed } from '../../src/protocol/place.ts';
import { Problem } from '../../src/protocol/problem.ts';
import { groupListing, linkOf, processLines, stateListing } from './listing.ts';

export interface FoundPlace extends Placed {
  /** A handle of the namespace, for `nsenter --net=`. */
  readonly path: string;
  /** `net:[…]`: what tells this namespace from every other while it lives. */
  readonly netns: string;
}

/**
 * What a place stands for on this machine, now. Nothing is asked of a container runtime: its state files and the control
 * groups are read. `root` stands in front of the paths of the state files.
 *
 * @throws Problem `no-such-place` that says what there is.
 */
export function findPlace(place: Place, root = ''): FoundPlace {
  switch (place.kind) {
    case 'netns':
      return named(place);
    case 'pid':
      return ofProcess(place, place.pid);
    case 'container':
      return container(place, root);
  }
}

/** Where `ip netns` keeps its handles. */
export const NAMED = '/run/netns';
const MOST_NAMED = 12;

function named(place: Extract<Place, { kind: 'netns' }>): FoundPlace {
  const path = `${NAMED}/${place.name}`;
  const netns = namespaceAt(path);
  if (netns !== undefined) return { asked: place, path, netns };
  const there = namespaceNames();
  const list =
    there.length === 0
      ? 'This machine has none with a name.'
      : `There are: ${there.slice(0, MOST_NAMED).join(', ')}${there.length > MOST_NAMED ? ', …' : ''}.`;
  throw noSuchPlace(`There is no network namespace ${place.name} here. ${list}`);
}

/** Names that `ip netns` gave. */
export function namespaceNames(): readonly string[] {
  try {
    return readdirSync(NAMED).sort();
  } catch {
    return [];
  }
}

/** A mounted handle has the number of its namespace as its inode; a name left over from a deleted one has not. */
export function namespaceAt(path: string): string | undefined {
  try {
    const { ino, dev } = statSync(path);
    return dev === statSync('/proc/self/ns/net').dev ? `net:[${ino}]` : undefined;
  } catch {
    return undefined;
  }
}

function ofProcess(asked: Place, pid: number): FoundPlace {
  const path = `/proc/${pid}/ns/net`;
  const netns = linkOf(path);
  if (netns !== undefined) return { asked, path, netns, pid };
  const reason = process.getuid?.() === 0 ? 'There is no such process.' : 'There is none, or it takes root to look.';
  throw noSuchPlace(`The network namespace of process ${pid} could not be found. ${reason}`);
}

function container(asked: Extract<Place, { kind: 'container' }>, root: string): FoundPlace {
  const states = stateListing(root);
  const pids = new Set(containersIn(states).flatMap(({ claimed }) => (claimed === undefined ? [] : [String(claimed)])));
  const first = chooseContainer(asked.name, containersIn([states, ...[...pids].flatMap(processLines)].join('\n')));
  const choice =
    first.kind === 'found' ? first : chooseContainer(asked.name, containersIn(`${states}\n${groupListing()}`));
  if (choice.kind === 'none') {
    const help = process.getuid?.() === 0 ? '' : ' It takes root to look.';
    throw noSuchPlace(`${choice.message}${help}`);
  }
  const { id, names, runtime, pid } = choice.container;
  const name = names.includes(asked.name) ? asked.name : names[0];
  return { ...ofProcess(asked, pid), container: { id, runtime, ...(name === undefined ? {} : { name }) } };
}

function noSuchPlace(message: string): Problem {
  return new Problem('no-such-place', message);
}
