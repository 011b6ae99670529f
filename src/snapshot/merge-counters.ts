import type { SourceId } from '../protocol/manifest.ts';
import type { ParsedCounters } from './parse/counters.ts';
import { emptyRecord } from './parse/known-keys.ts';
import type { Counters } from './snapshot.ts';

export interface CountersOf {
  readonly source: SourceId;
  readonly counters: ParsedCounters;
}

/**
 * One set out of several, the first source that names a counter wins: /proc before nstat before netstat -s, which leaves
 * lines out. A printed line is kept only from the source whose value is taken.
 */
export function mergeCounters(parts: readonly CountersOf[]): Counters | undefined {
  const [main, ...others] = parts;
  if (main === undefined) return undefined;
  if (others.length === 0) return { ...main.counters, source: main.source };
  const values = { ...main.counters.values };
  const lines = { ...main.counters.lines };
  const sources = emptyRecord<SourceId>();
  for (const { source, counters } of others) {
    const printed = Object.keys(counters.lines).length > 0;
    for (const name of Object.keys(counters.values)) {
      if (Object.hasOwn(values, name)) continue;
      const value = counters.values[name];
      if (value === undefined) continue;
      values[name] = value;
      sources[name] = source;
      const line = printed ? counters.lines[name] : undefined;
      if (line !== undefined) lines[name] = line;
    }
  }
  const completeGroups = [...new Set(parts.flatMap(({ counters }) => counters.completeGroups))];
  return { values, lines, completeGroups, source: main.source, sources };
}
