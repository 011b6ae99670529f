import { openSync } from 'node:fs';
import { readCommandSource } from '../../../agent/collect/command.ts';
import { createKeptShell } from '../../../agent/collect/kept-shell.ts';

/** Takes every descriptor there is, and tells what a command comes to then. */
try {
  for (;;) openSync('/dev/null', 'r');
} catch {
  // EMFILE.
}
const command = { argv: ['sleep', '0'], timeoutMs: 5_000, maxBytes: 1_000 } as const;
const never = new AbortController().signal;
const answers = [
  await readCommandSource(command, never),
  await readCommandSource(command, never, createKeptShell().start),
];
process.stdout.write(JSON.stringify(answers));
