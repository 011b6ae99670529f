import type { Listener } from './snapshot.ts';

/**
 * Gives each listener its owners from the second listing: by socket inode, else by address and port. Listeners that
 * share an address through SO_REUSEPORT and carry no inode are paired in the order both listings print them, and only
 * when there are equally many.
 */
export function joinOwners(listeners: readonly Listener[], owned: readonly Listener[]): readonly Listener[] {
  const byInode = new Map<number, Listener>();
  for (const row of owned) if (row.inode !== undefined && row.inode !== 0) byInode.set(row.inode, row);
  const ownedByPlace = groupByPlace(owned);
  const listenersByPlace = groupByPlace(listeners);
  return listeners.map((listener) => {
    if (listener.owners.length > 0) return listener;
    const known = listener.inode === undefined ? undefined : byInode.get(listener.inode);
    const owners = (known ?? neighbour(listener, listenersByPlace, ownedByPlace))?.owners ?? [];
    return owners.length === 0 ? listener : { ...listener, owners };
  });
}

function neighbour(
  listener: Listener,
  listeners: ReadonlyMap<string, readonly Listener[]>,
  owned: ReadonlyMap<string, readonly Listener[]>,
): Listener | undefined {
  const same = listeners.get(place(listener)) ?? [];
  const candidates = owned.get(place(listener)) ?? [];
  if (same.length !== candidates.length) return undefined;
  const candidate = candidates[same.indexOf(listener)];
  const otherSocket =
    listener.inode !== undefined && candidate?.inode !== undefined && candidate.inode !== listener.inode;
  return otherSocket ? undefined : candidate;
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
