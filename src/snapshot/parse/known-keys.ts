/** More names than all kernels and the devices of a large fleet give rise to; then it starts again. */
const MOST_KEYS = 16_384;
/** What is longer is no name nor a line of names, and must not be kept. */
const LONGEST_KEY = 400;

/**
 * Remembers what a name in a text stands for: hosts print the same few hundred names again and again, and to look one up
 * costs a fraction of taking it apart. `make` must depend on the name alone.
 */
export function knownKeys<T>(make: (name: string) => T): (name: string) => T {
  let known = new Map<string, { readonly made: T }>();
  return (name) => {
    const entry = known.get(name);
    if (entry !== undefined) return entry.made;
    if (name.length > LONGEST_KEY) return make(name);
    const copy = ownCopy(name);
    const made = make(copy);
    if (known.size >= MOST_KEYS) known = new Map();
    known.set(copy, { made });
    return made;
  };
}

/**
 * The same text as a string of its own: a part of a long text keeps the whole text in memory as long as it lives, the name
 * of a property does not. Such a name is also the quickest to look up in a record.
 */
export function ownCopy(part: string): string {
  return Object.keys({ [part]: true })[0] ?? part;
}

/**
 * An empty record. It has no prototype, so that no name a host prints, such as `constructor`, means anything but itself;
 * and it takes hundreds of names faster than an ordinary object.
 */
export function emptyRecord<V>(): Record<string, V> {
  const record: Record<string, V> = Object.create(null);
  return record;
}
