const MOST = 3;

/** Those of `names` that a person may have meant: with few letters otherwise, or made of the same words; the nearest first. */
export function similar(typed: string, names: readonly string[]): readonly string[] {
  const word = typed.toLowerCase();
  return names
    .map((name) => ({ name, distance: distance(word, name), shared: sharedParts(word, name) }))
    .filter(({ name, distance: far, shared }) => far <= Math.max(2, name.length / 4) || shared >= 0.5)
    .sort((one, other) => one.distance - other.distance || other.shared - one.shared)
    .slice(0, MOST)
    .map(({ name }) => name);
}

/** Of the words between hyphens that were typed, the share that the name has too. */
function sharedParts(typed: string, name: string): number {
  const parts = typed.split('-').filter((part) => part.length > 2);
  const own = new Set(name.split('-'));
  return parts.length === 0 ? 0 : parts.filter((part) => own.has(part)).length / parts.length;
}

/** Levenshtein's: letters to put in, take out or change. */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let index = 0; index < one.length; index += 1) {
    const next = [index + 1];
    for (let at = 1; at <= other.length; at += 1) {
      const changed = (row[at - 1] ?? 0) + (other[at - 1] === one[index] ? 0 : 1);
      next.push(Math.min(changed, (row[at] ?? 0) + 1, (next[at - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[other.length] ?? 0;
}
