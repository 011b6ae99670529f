import type { CounterPart, Counters, CounterValues } from './snapshot.ts';

/** One set out of several, the first source that names a counter wins: /proc before nstat before netstat -s, which leaves lines out. */
export function mergeCounters(parts: readonly CounterPart[]): Counters | undefined {
  const [main, ...others] = parts;
  if (main === undefined) return undefined;
  return {
    source: main.source,
    parts,
    values: others.length === 0 ? main.values : new Layers(parts.map(({ values }) => values)),
    completeGroups: completeIn(parts),
  };
}

/** The groups that some source prints completely, each once. */
function completeIn(parts: readonly CounterPart[]): readonly string[] {
  const groups: string[] = [];
  for (const part of parts) for (const group of part.completeGroups) if (!groups.includes(group)) groups.push(group);
  return groups;
}

/** Looked through rather than copied: of several hundred counters some dozens are asked for. */
class Layers implements CounterValues {
  readonly layers: readonly CounterValues[];

  constructor(layers: readonly CounterValues[]) {
    this.layers = layers;
  }

  get(name: string): bigint | undefined {
    for (const layer of this.layers) {
      const value = layer.get(name);
      if (value !== undefined) return value;
    }
    return undefined;
  }

  has(name: string): boolean {
    return this.layers.some((layer) => layer.has(name));
  }

  *keys(): IterableIterator<string> {
    const upper: CounterValues[] = [];
    for (const layer of this.layers) {
      for (const name of layer.keys()) if (!upper.some((other) => other.has(name))) yield name;
      upper.push(layer);
    }
  }
}
