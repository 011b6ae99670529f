import { Session } from 'node:inspector';

interface ScriptCoverage {
  readonly url: string;
  readonly functions: readonly {
    readonly ranges: readonly { readonly startOffset: number; readonly endOffset: number; readonly count: number }[];
  }[];
}

/** What of the program at `url` ran, by V8's own precise coverage, which costs some milliseconds to ask for. */
export class Coverage {
  readonly #session = new Session();
  readonly #url: string;
  /** A place for each character of the program: 1 where it ever ran, and where it ran between the last two questions. */
  readonly #ever: Uint8Array;
  readonly #lately: Uint8Array;

  constructor(url: string, length: number) {
    this.#url = url;
    this.#ever = new Uint8Array(length);
    this.#lately = new Uint8Array(length);
    this.#session.connect();
    this.#session.post('Profiler.enable');
    this.#session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  }

  /** How many characters ran so far. */
  get size(): number {
    return this.#ever.reduce((sum, ran) => sum + ran, 0);
  }

  /** Whether code ran since the last question that did not run before `accept`. */
  isNew(): boolean {
    this.#lately.fill(0);
    const script = this.#take().find(({ url }) => url === this.#url);
    // Outer ranges come before those they hold.
    for (const { ranges } of script?.functions ?? []) {
      for (const { startOffset, endOffset, count } of ranges)
        this.#lately.fill(count > 0 ? 1 : 0, startOffset, endOffset);
    }
    return this.#lately.some((ran, at) => ran === 1 && this.#ever[at] === 0);
  }

  /** What ran between the last two questions is known from now on. */
  accept(): void {
    for (const [at, ran] of this.#lately.entries()) if (ran === 1) this.#ever[at] = 1;
  }

  /** Answers before it returns: the session is of this very thread. */
  #take(): readonly ScriptCoverage[] {
    let scripts: readonly ScriptCoverage[] = [];
    this.#session.post('Profiler.takePreciseCoverage', (error, answer) => {
      if (error === null) scripts = answer.result;
    });
    return scripts;
  }
}
