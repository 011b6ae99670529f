import type { Listener } from './snapshot.ts';

/**
 * Gives each listener its owners from the second listing: by socket inode, else by address and port. Listeners that
 * share an address through SO_REUSEPORT and carry no inode are paired in the order both listings print them, and only
 * when there are equally many.
 */
export function joinOwners(listeners: readonly Listener[], owned: readonly Listener[]): readonly Listener[] {
  const byInode = new Map<number, Listener>();
  for (const row of owned) if (row.inode !== undefined && row.inode !== 0) byInode.set(row.inode, row);
  const alike = neighbours(listeners, owned);
  return listeners.map((listener) => {
    if (listener.owners.length > 0) return listener;
    const known = listener.inode === undefined ? undefined : byInode.get(listener.inode);
    const owners = (known ?? alike(listener))?.owners ?? [];
    return owners.length === 0 ? listener : { ...listener, owners };
  });
}

/** The listener in the other listing that stands in the same place among those of its address and port. */
function neighbours(
  listeners: readonly Listener[],
  owned: readonly Listener[],
): (listener: Listener) => Listener | undefined {
  let places: ReadonlyMap<Listener, Listener | undefined> | undefined;
  return (listener) => {
    places ??= paired(listeners, owned);
    const candidate = places.get(listener);
    const otherSocket =
      listener.inode !== undefined && candidate?.inode !== undefined && candidate.inode !== listener.inode;
    return otherSocket ? undefined : candidate;
  };
}

function paired(
  listeners: readonly Listener[],
  owned: readonly Listener[],
): ReadonlyMap<Listener, Listener | undefined> {
  const others = groupByPlace(owned);
  const pairs = new Map<Listener, Listener | undefined>();
  for (const [at, group] of groupByPlace(listeners)) {
    const candidates = others.get(at) ?? [];
    if (candidates.length === group.length) for (const [i, one] of group.entries()) pairs.set(one, candidates[i]);
  }
  return pairs;
}

function groupByPlace(listeners: readonly Listener[]): Map<string, Listener[]> {
  const groups = new Map<string, Listener[]>();
  for (const listener of listeners) {
    const group = groups.get(place(listener));
    if (group === undefined) groups.set(place(listener), [listener]);
    else group.push(listener);
  }
  return groups;
}

function place({ address, device, port }: Listener): string {
  return `${address}%${device ?? ''}:${port}`;
}
