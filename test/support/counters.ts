import type { CounterValues } from '../../src/snapshot/snapshot.ts';

/** All of them, as a record that a test can compare. */
export function record(values: CounterValues | undefined): Readonly<Record<string, bigint | undefined>> {
  return Object.fromEntries([...(values?.keys() ?? [])].map((name) => [name, values?.get(name)]));
}
