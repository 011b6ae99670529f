import { Problem } from '../protocol/problem.ts';

/** @throws Problem `bad-config` for a setting that has no embedded stand-in outside `syndrop start`. */
export function needed<T>(value: T | null, setting: string): T {
  if (value !== null) return value;
  throw new Problem('bad-config', `${setting} is not set. Set it, or run everything embedded: syndrop start`);
}
