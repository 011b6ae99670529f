import type { SafeSysctl } from '../protocol/safe-sysctls-table.ts';
import { count } from './remedies/remedy.ts';

const UNITS = ['bytes', 'KiB', 'MiB', 'GiB'] as const;

/**
 * The most kernel memory the change can add, in words, with what it is counted by; null where it adds none worth naming.
 * `queues`: how many queues grow by it.
 */
export function memoryCost(
  safe: SafeSysctl,
  change: { readonly from: string; readonly to: string },
  queues = 1,
): string | null {
  const from = count(change.from);
  const to = count(change.to);
  if (safe.memory === null || from === undefined || to === undefined || to <= from) return null;
  const { bytes, of, by } = safe.memory;
  const grow = queues > 1 ? ` in ${queues} queues` : '';
  return `up to ${size((to - from) * bytes * queues)} more${grow}, ${bytes} bytes for each ${of} (${by})`;
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
