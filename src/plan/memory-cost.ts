import type { SafeSysctl } from '../protocol/safe-sysctls-table.ts';
import { count } from './remedies/remedy.ts';

const UNITS = ['bytes', 'KiB', 'MiB', 'GiB'] as const;

/** The most kernel memory a change can add. */
export interface MemoryGrowth {
  /** With its unit. */
  readonly size: string;
  /** How many queues grow. */
  readonly queues: number;
  /** For each `of`, which is counted `by`. */
  readonly bytes: number;
  readonly of: string;
  readonly by: string;
}

/** Null where it adds none worth naming. `queues`: how many queues grow by it. */
export function memoryGrowth(
  safe: SafeSysctl,
  change: { readonly from: string; readonly to: string },
  queues = 1,
): MemoryGrowth | null {
  const from = count(change.from);
  const to = count(change.to);
  if (safe.memory === null || from === undefined || to === undefined || to <= from) return null;
  const { bytes, of, by } = safe.memory;
  return { size: size((to - from) * bytes * queues), queues, bytes, of, by };
}

/** The same in English. */
export function memoryCost(...given: Parameters<typeof memoryGrowth>): string | null {
  const growth = memoryGrowth(...given);
  if (growth === null) return null;
  const grow = growth.queues > 1 ? ` in ${growth.queues} queues` : '';
  return `up to ${growth.size} more${grow}, ${growth.bytes} bytes for each ${growth.of} (${growth.by})`;
}

function size(bytes: number): string {
  let amount = bytes;
  let unit = 0;
  while (amount >= 1024 && unit < UNITS.length - 1) {
    amount /= 1024;
    unit += 1;
  }
  return `${Math.round(amount)} ${UNITS[unit] ?? ''}`;
}
