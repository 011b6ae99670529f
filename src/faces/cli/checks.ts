import { exitStatus } from './status.ts';
import type { CheckLine, CliDeps } from './deps.ts';

const MARKS = { good: 'ok      ', optional: 'optional', missing: 'MISSING ' } as const;

/** One line for each thing looked at. The status is 2 when something needed is missing. */
export function sayChecks(lines: readonly CheckLine[], deps: CliDeps): void {
  for (const { name, state, detail } of lines) deps.terminal.out(`${MARKS[state]} ${name}: ${detail}\n`);
  const missing = lines.filter((line) => line.state === 'missing');
  deps.finish(missing.length === 0 ? exitStatus.nothingActive : exitStatus.usage);
}
