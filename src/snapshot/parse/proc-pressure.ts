import { ParseError } from '../parse-error.ts';
import type { Pressure } from '../snapshot.ts';
import { eachPathLine } from './path-lines.ts';

/** `/proc/pressure/cpu:some avg10=3.85 avg60=4.05 avg300=6.27 total=52073110`: percent of time, and microseconds. */
export function parseProcPressure(text: string): readonly Pressure[] {
  const found: Pressure[] = [];
  eachPathLine(text, (path, line) => {
    const pressure = pressureOf(path.slice(path.lastIndexOf('/') + 1), line);
    if (pressure !== undefined) found.push(pressure);
  });
  if (found.length === 0 && text.trim() !== '') {
    throw new ParseError('proc-pressure', 1, 'no line such as `some avg10=0.00 avg60=0.00 avg300=0.00 total=0`');
  }
  return found;
}

function pressureOf(resource: string, line: string): Pressure | undefined {
  const [, kind, average, total] = /^(some|full) avg10=([0-9.]+) .*\btotal=([0-9]{1,18})$/.exec(line.trim()) ?? [];
  if ((kind !== 'some' && kind !== 'full') || average === undefined || total === undefined) return undefined;
  return { resource, kind, percent: Number(average), micros: Number(total), row: `${resource} ${line.trim()}` };
}
