/** The first bytes of a stream, and the whole of it, to be read once. */
export interface Peeked {
  readonly head: Buffer;
  readonly stream: AsyncIterable<Uint8Array>;
}

/** Looks at the first `bytes` bytes, fewer where the stream ends before. Whoever leaves `stream` early ends its source too. */
export async function peek(source: AsyncIterable<Uint8Array>, bytes: number): Promise<Peeked> {
  const rest = source[Symbol.asyncIterator]();
  const chunks: Uint8Array[] = [];
  let size = 0;
  while (size < bytes) {
    const next = await rest.next();
    if (next.done === true) break;
    chunks.push(next.value);
    size += next.value.length;
  }
  return { head: Buffer.concat(chunks).subarray(0, bytes), stream: replay(chunks, rest) };
}

async function* replay(
  chunks: readonly Uint8Array[],
  rest: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    yield* chunks;
    for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}
