import type { SourceId } from '../protocol/manifest.ts';

/** A text that is not what its source prints. `line` counts from 1. The snapshot turns it into an absent section. */
export class ParseError extends Error {
  readonly source: SourceId;
  readonly line: number;
  readonly problem: string;

  constructor(source: SourceId, line: number, problem: string) {
    super(`${source}, line ${line}: ${problem}`);
    this.name = 'ParseError';
    this.source = source;
    this.line = line;
    this.problem = problem;
  }
}
