import { CommanderError } from 'commander';
import { Problem } from '../../protocol/problem.ts';
import { exitStatus } from './status.ts';
import type { ExitStatus } from './status.ts';

/** What a person and a program are told about something that went wrong, and the status to leave with. */
export interface Failure {
  readonly status: ExitStatus;
  readonly code: string;
  /** Already printed by the argument parser when null. */
  readonly message: string | null;
}

/** Commander ends `--help` and `--version` by throwing, too. */
const NO_FAILURES = new Set(['commander.help', 'commander.helpDisplayed', 'commander.version']);

/** Problems that mean a host could not be read, whichever way was tried. */
const UNREACHABLE = new Set(['host-unreachable', 'host-unknown', 'collect-failed', 'agent-too-old']);

export function explain(error: unknown, environment: NodeJS.ProcessEnv): Failure | null {
  if (error instanceof CommanderError) return explainUsage(error);
  if (error instanceof Problem) return { status: statusOf(error), code: error.code, message: error.message };
  if (isListening(error)) {
    const message =
      `Nothing can be served at ${error.address ?? ''}:${error.port ?? ''} (${error.code}). ` +
      'Does another program have that port? Free it, or set another: SYNDROP_HTTP_PORT, or the port in syndrop.yaml.';
    return { status: exitStatus.usage, code: 'bad-config', message };
  }
  return { status: exitStatus.bug, code: 'bug', message: describeBug(error, environment) };
}

interface ListenError extends NodeJS.ErrnoException {
  readonly address?: string;
  readonly port?: number;
}

function isListening(error: unknown): error is ListenError {
  return error instanceof Error && 'syscall' in error && error.syscall === 'listen';
}

function explainUsage(error: CommanderError): Failure | null {
  if (NO_FAILURES.has(error.code)) return null;
  return { status: exitStatus.usage, code: 'usage', message: null };
}

function statusOf(problem: Problem): ExitStatus {
  if (problem.code === 'cancelled') return exitStatus.interrupted;
  return UNREACHABLE.has(problem.code) || problem.code.startsWith('ssh-') ? exitStatus.unreachable : exitStatus.usage;
}

function describeBug(error: unknown, environment: NodeJS.ProcessEnv): string {
  if (environment['SYNDROP_DEBUG']) return error instanceof Error ? (error.stack ?? error.message) : String(error);
  const message = error instanceof Error ? error.message : String(error);
  return `internal error: ${message}\nThis is a fault in syndrop. Run again with SYNDROP_DEBUG=1 for the stack.`;
}

/** The one document `--json` prints when there is no answer. */
export function failureDocument(failure: Failure, usageText: string): string {
  const message = failure.message ?? usageText;
  return `${JSON.stringify({ schemaVersion: 1, error: { code: failure.code, message } })}\n`;
}
