import type { Answer } from '../../src/protocol/bundle.ts';

/** Why a source has no text. Codes are stable: reports and rules name them. */
export type AbsentCode =
  | 'not-found'
  | 'not-permitted'
  | 'timed-out'
  | 'tool-missing'
  | 'feature-missing'
  | 'failed'
  | 'cancelled'
  | 'bundle-full'
  | 'unreadable';

export function absent(code: AbsentCode, message: string): Answer {
  return { error: { code, message } };
}

/** Turns an error of the file system or of a child into an absent answer. */
export function absentBecause(cause: unknown, what: string): Answer {
  const code = errnoOf(cause);
  if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ESRCH') return absent('not-found', `${what} does not exist`);
  if (code === 'EACCES' || code === 'EPERM') return absent('not-permitted', `${what} may not be read by this user`);
  return absent('unreadable', `${what}: ${cause instanceof Error ? cause.message : String(cause)}`);
}

export function errnoOf(cause: unknown): string | undefined {
  if (typeof cause !== 'object' || cause === null || !('code' in cause)) return undefined;
  return typeof cause.code === 'string' ? cause.code : undefined;
}
