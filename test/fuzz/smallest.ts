/** Tries that are worth a shorter find. */
const MOST_TRIES = 400;

/** A shorter input that is still one of those: pieces are left out, smaller and smaller ones. */
export async function smallest(input: Buffer, isStill: (less: Buffer) => Promise<boolean>): Promise<Buffer> {
  let best = input;
  let tries = 0;
  for (let size = Math.ceil(input.length / 2); size >= 1 && tries < MOST_TRIES; size = Math.floor(size / 2)) {
    for (let at = 0; at < best.length && tries < MOST_TRIES; ) {
      const less = Buffer.concat([best.subarray(0, at), best.subarray(at + size)]);
      tries += 1;
      if (await isStill(less)) best = less;
      else at += size;
    }
  }
  return best;
}
