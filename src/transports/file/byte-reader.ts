/** Reads a stream in pieces of a wanted size; never holds more than one chunk of it beside the piece. */
export class ByteReader {
  readonly #source: AsyncIterator<Uint8Array>;
  #chunk: Uint8Array = new Uint8Array(0);
  #at = 0;

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /** The next `bytes` bytes; fewer only where the stream ends. */
  async take(bytes: number): Promise<Buffer> {
    const pieces: Uint8Array[] = [];
    let missing = bytes;
    while (missing > 0 && (this.#ready() || (await this.#more()))) {
      const piece = this.#chunk.subarray(this.#at, this.#at + missing);
      this.#at += piece.length;
      missing -= piece.length;
      pieces.push(piece);
    }
    return Buffer.concat(pieces);
  }

  /** Passes over bytes; false where the stream ends before. */
  async skip(bytes: number): Promise<boolean> {
    let missing = bytes;
    while (missing > 0) {
      if (!this.#ready() && !(await this.#more())) return false;
      const step = Math.min(missing, this.#chunk.length - this.#at);
      this.#at += step;
      missing -= step;
    }
    return true;
  }

  /** Ends the source of the stream. */
  async close(): Promise<void> {
    await this.#source.return?.();
  }

  #ready(): boolean {
    return this.#at < this.#chunk.length;
  }

  async #more(): Promise<boolean> {
    for (;;) {
      const next = await this.#source.next();
      if (next.done === true) return false;
      if (next.value.length === 0) continue;
      this.#chunk = next.value;
      this.#at = 0;
      return true;
    }
  }
}
