import { READING_SECONDS } from '../../src/protocol/history.ts';
import { bootId } from '../../agent/clock.ts';
import { openRing } from '../../agent/history/ring.ts';
import { emptyValues, type Reading } from '../../agent/history/slot.ts';
import { keptNumbers } from '../../src/protocol/history.ts';

const STEP_MS = READING_SECONDS * 1000;

/** A reading of this boot with the given numbers, by the names `nstat` gives them. */
export function readingAt(
  wallMs: number,
  numbers: Readonly<Record<string, number>> | Float64Array = {},
  over: Partial<Reading> = {},
): Omit<Reading, 'sequence'> {
  const boot = bootId().replaceAll('-', '');
  return { wallMs, monotonicMs: wallMs, bootId: boot, netns: 4026531840, values: valuesOf(numbers), ...over };
}

/** Readings from `fromMs` on, one every ten seconds; `numbers` says what each holds. */
export function writeHistory(
  file: string,
  fromMs: number,
  numbers: readonly (Readonly<Record<string, number>> | Float64Array)[],
  over: Partial<Reading> = {},
  hours = 1,
): void {
  const ring = openRing(file, hours);
  for (const [index, some] of numbers.entries()) ring.append(readingAt(fromMs + index * STEP_MS, some, over));
  ring.close();
}

function valuesOf(numbers: Readonly<Record<string, number>> | Float64Array): Float64Array {
  if (numbers instanceof Float64Array) return numbers;
  const values = emptyValues();
  for (const [place, { group, name }] of keptNumbers.entries()) values[place] = numbers[group + name] ?? Number.NaN;
  return values;
}
