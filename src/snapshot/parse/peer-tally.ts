const EMPTY = -1;
const FNV_PRIME = 16_777_619;
const FNV_OFFSET = 2_166_136_261;

/**
 * Counts equal pieces of one text without cutting them out: an open-addressing table of hash, place of the first
 * occurrence, length and count. A hash that matches is compared character by character, so counts are exact.
 */
export class PeerTally {
  readonly #text: string;
  #places: Int32Array;
  #lengths: Int32Array;
  #hashes: Int32Array;
  #counts: Int32Array;
  #used = 0;

  constructor(text: string, slots = 1_024) {
    this.#text = text;
    this.#places = new Int32Array(slots).fill(EMPTY);
    this.#lengths = new Int32Array(slots);
    this.#hashes = new Int32Array(slots);
    this.#counts = new Int32Array(slots);
  }

  add(start: number, end: number): void {
    if (this.#used * 2 > this.#places.length) this.#grow();
    let hash = FNV_OFFSET | 0;
    for (let at = start; at < end; at += 1) hash = Math.imul(hash ^ this.#text.charCodeAt(at), FNV_PRIME);
    const slot = this.#slotOf(hash, start, end - start);
    if (this.#places[slot] === EMPTY) {
      this.#places[slot] = start;
      this.#lengths[slot] = end - start;
      this.#hashes[slot] = hash;
      this.#used += 1;
    }
    this.#counts[slot] = (this.#counts[slot] ?? 0) + 1;
  }

  /** The `most` most frequent pieces with their counts, most frequent first; equal counts in order of the text. */
  largest(most: number): Readonly<Record<string, number>> {
    let best: { slot: number; count: number; place: number }[] = [];
    let least = 0;
    for (let slot = 0; slot < this.#places.length; slot += 1) {
      const count = this.#counts[slot] ?? 0;
      if (count === 0 || count < least) continue;
      best.push({ slot, count, place: this.#places[slot] ?? 0 });
      if (best.length < most * 32) continue;
      best = best.sort(byCount).slice(0, most);
      least = best.at(-1)?.count ?? 0;
    }
    return Object.fromEntries(
      best
        .sort(byCount)
        .slice(0, most)
        .map(({ place, slot, count }) => [this.#text.slice(place, place + (this.#lengths[slot] ?? 0)), count]),
    );
  }

  #slotOf(hash: number, start: number, length: number): number {
    const mask = this.#places.length - 1;
    let slot = (hash ^ (hash >>> 15)) & mask;
    for (;;) {
      const place = this.#places[slot] ?? EMPTY;
      if (place === EMPTY) return slot;
      if (this.#hashes[slot] === hash && this.#lengths[slot] === length && this.#same(place, start, length))
        return slot;
      slot = (slot + 1) & mask;
    }
  }

  #same(one: number, other: number, length: number): boolean {
    for (let i = 0; i < length; i += 1) {
      if (this.#text.charCodeAt(one + i) !== this.#text.charCodeAt(other + i)) return false;
    }
    return true;
  }

  #grow(): void {
    const { places, lengths, hashes, counts } = {
      places: this.#places,
      lengths: this.#lengths,
      hashes: this.#hashes,
      counts: this.#counts,
    };
    const slots = places.length * 2;
    this.#places = new Int32Array(slots).fill(EMPTY);
    this.#lengths = new Int32Array(slots);
    this.#hashes = new Int32Array(slots);
    this.#counts = new Int32Array(slots);
    for (let old = 0; old < places.length; old += 1) {
      const place = places[old] ?? EMPTY;
      if (place === EMPTY) continue;
      const slot = this.#slotOf(hashes[old] ?? 0, place, lengths[old] ?? 0);
      this.#places[slot] = place;
      this.#lengths[slot] = lengths[old] ?? 0;
      this.#hashes[slot] = hashes[old] ?? 0;
      this.#counts[slot] = counts[old] ?? 0;
    }
  }
}

function byCount(a: { count: number; place: number }, b: { count: number; place: number }): number {
  return b.count - a.count || a.place - b.place;
}
