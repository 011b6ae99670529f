/**
 * An operation that could not be done. `code` is stable and for programs; `message` says what was tried, where, what
 * came back and what to do next. Anything else thrown is a bug.
 */
export class Problem extends Error {
  readonly code: string;

  constructor(code: string, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'Problem';
    this.code = code;
  }
}
