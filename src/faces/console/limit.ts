const MOST_KEYS = 10_000;

/** Lets through so many a minute for each key; a key is whatever the caller counts by. */
export function createLimit(most: number, clock: () => Date): (key: string) => boolean {
  let minute = 0;
  const counts = new Map<string, number>();
  return (key) => {
    const now = Math.floor(clock().getTime() / 60_000);
    if (now !== minute || counts.size > MOST_KEYS) counts.clear();
    minute = now;
    const count = (counts.get(key) ?? 0) + 1;
    counts.set(key, count);
    return count <= most;
  };
}
