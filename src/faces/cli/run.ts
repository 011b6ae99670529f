import { createProgram } from './program.ts';
import { explain, failureDocument } from './failure.ts';
import { exitStatus } from './status.ts';
import type { CliDeps } from './deps.ts';
import type { ExitStatus } from './status.ts';
import type { Failure } from './failure.ts';

/** Runs one command line to its end. Never throws: whatever goes wrong is told, and becomes a status. */
export async function runCli(args: readonly string[], deps: Omit<CliDeps, 'finish'>): Promise<ExitStatus> {
  let status: ExitStatus = exitStatus.nothingActive;
  const program = createProgram({ ...deps, finish: (wanted) => (status = wanted) });
  try {
    await program.parseAsync([...args], { from: 'user' });
    return status;
  } catch (error) {
    if (deps.signal.aborted) return exitStatus.interrupted;
    const failure = explain(error, deps.environment);
    if (failure === null) return status;
    tell(failure, error, args.includes('--json'), deps);
    return failure.status;
  }
}

function tell(failure: Failure, error: unknown, json: boolean, { terminal }: Omit<CliDeps, 'finish'>): void {
  if (failure.message !== null) terminal.say(`syndrop: ${failure.message} [${failure.code}]`);
  if (json) terminal.out(failureDocument(failure, error instanceof Error ? error.message : String(error)));
}
