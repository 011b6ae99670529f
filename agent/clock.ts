import { readFileSync } from 'node:fs';

/** Milliseconds of CLOCK_MONOTONIC: the same for every process of this boot, and deaf to a corrected wall clock. */
export function monotonicMs(): number {
  return Number(process.hrtime.bigint() / 1_000_000n);
}

export function bootId(): string {
  return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
}
