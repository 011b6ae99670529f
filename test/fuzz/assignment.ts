/** What a worker is to do. */
export interface Assignment {
  readonly target: string;
  readonly root: string;
  /** Where inputs that run new code are kept between runs. */
  readonly corpus: string;
  readonly seed: number;
  readonly seconds: number;
  readonly shared: SharedArrayBuffer;
}

export type Report =
  | { readonly kind: 'progress'; readonly executions: number; readonly corpus: number; readonly covered: number }
  | { readonly kind: 'find'; readonly what: string; readonly input: Uint8Array };

const HEAD_BYTES = 8;
const MOST_BYTES = 2 * 1024 * 1024;

/** The input a worker is at, where its parent sees it too: a worker that hangs or has no memory left cannot say it. */
export class Stage {
  readonly #head: Int32Array;
  readonly #bytes: Uint8Array;

  constructor(shared: SharedArrayBuffer) {
    this.#head = new Int32Array(shared, 0, HEAD_BYTES / 4);
    this.#bytes = new Uint8Array(shared, HEAD_BYTES);
  }

  static room(): SharedArrayBuffer {
    return new SharedArrayBuffer(HEAD_BYTES + MOST_BYTES);
  }

  show(input: Uint8Array): void {
    const shown = input.subarray(0, MOST_BYTES);
    this.#bytes.set(shown);
    Atomics.store(this.#head, 1, shown.length);
    Atomics.add(this.#head, 0, 1);
  }

  /** Changes with each input. */
  get turn(): number {
    return Atomics.load(this.#head, 0);
  }

  get input(): Buffer {
    return Buffer.from(this.#bytes.subarray(0, Atomics.load(this.#head, 1)));
  }
}
