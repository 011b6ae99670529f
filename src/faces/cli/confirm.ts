import { createInterface } from 'node:readline/promises';
import { Problem } from '../../protocol/problem.ts';
import type { CliDeps } from './deps.ts';

/** Asks for a name to be typed, so that nobody acts on what they did not mean. */
export async function confirmByName(question: string, name: string, { terminal, signal }: CliDeps): Promise<void> {
  if (!('isTTY' in terminal.stdin) || terminal.stdin.isTTY !== true)
    throw new Problem('usage', 'Nobody is there to confirm: give --yes to do it without being asked.');
  const lines = createInterface({ input: terminal.stdin, output: process.stderr });
  try {
    const typed = await lines.question(question, { signal });
    if (typed.trim() !== name) throw new Problem('cancelled', `That is not ${name}. Nothing was done.`);
  } finally {
    lines.close();
  }
}
