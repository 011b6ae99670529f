import { isSea } from 'node:sea';

/** What this agent runs as: its single file, or the executable that Node and it are one in. */
export function ownProgram(): string {
  const program = isSea() ? process.execPath : process.argv[1];
  if (program === undefined) throw new Error('started without a program file');
  return program;
}

/** The first words of a command that starts a program of ownProgram() once more. */
export function commandOf(program: string): readonly [string, ...string[]] {
  return program === process.execPath ? [program] : [process.execPath, program];
}
