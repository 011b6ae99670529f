import type { SourceId } from '../protocol/manifest.ts';
import type { ParsedCounters } from './parse/counters.ts';
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
  const [main] = parts;
  if (main === undefined) return undefined;
  if (parts.length === 1) return { ...main.counters, source: main.source };
  const values: Record<string, bigint> = {};
  const lines: Record<string, string> = {};
  const sources: Record<string, SourceId> = {};
  const complete = new Set<string>();
  for (const { source, counters } of parts) {
    for (const [name, value] of Object.entries(counters.values)) {
      if (Object.hasOwn(values, name)) continue;
      values[name] = value;
      if (source !== main.source) sources[name] = source;
      const line = counters.lines[name];
      if (line !== undefined) lines[name] = line;
    }
    for (const group of counters.completeGroups) complete.add(group);
  }
  return { values, lines, completeGroups: [...complete], source: main.source, sources };
}
