import type { CpuTime, Snapshot } from '../snapshot/snapshot.ts';
import type { Comparison } from './delta.ts';
import type { Quote } from './evidence.ts';

/** Parts of its time, 0 to 1. */
interface ProcessorFact {
  readonly cpu: number;
  /** Interrupts and soft interrupts: that is where packets are received. */
  readonly interrupts: number;
  /** The hypervisor ran somebody else. */
  readonly steal: number;
  readonly idle: number;
  readonly quote: Quote;
}

/** What each CPU did in the window; the average hides one that receives for all. */
export interface ProcessorFacts {
  readonly all: readonly ProcessorFact[];
  readonly busiest: ProcessorFact;
}

/** Fewer ticks than this are no measure: at 100 a second, half a second. */
const LEAST_TICKS = 50;

export function processorFacts(
  before: Snapshot | undefined,
  after: Snapshot,
  comparison: Comparison,
): ProcessorFacts | undefined {
  if (comparison.basis !== 'window' || before?.cpu === undefined || after.cpu === undefined) return undefined;
  const earlier = before.cpu.perCpu;
  // A CPU that came or went in the window shifts the rows.
  if (earlier.length !== after.cpu.perCpu.length) return undefined;
  const all = after.cpu.perCpu.flatMap((now, index) => {
    const then = earlier[index];
    const fact = then === undefined ? undefined : processor(index, then, now);
    return fact === undefined ? [] : [fact];
  });
  const [first, ...others] = all;
  if (first === undefined) return undefined;
  const load = ({ interrupts, steal }: ProcessorFact): number => interrupts + steal;
  return { all, busiest: others.reduce((one, other) => (load(other) > load(one) ? other : one), first) };
}

function processor(cpu: number, then: CpuTime, now: CpuTime): ProcessorFact | undefined {
  const spent = (key: keyof CpuTime): number => Math.max(0, now[key] - then[key]);
  // Guest time is in user time already.
  const keys = ['user', 'nice', 'system', 'idle', 'iowait', 'irq', 'softirq', 'steal'] as const;
  const total = keys.reduce((sum, key) => sum + spent(key), 0);
  if (total < LEAST_TICKS) return undefined;
  const interrupts = (spent('irq') + spent('softirq')) / total;
  const steal = spent('steal') / total;
  const percent = (part: number): string => `${Math.round(part * 100)} %`;
  return {
    cpu,
    interrupts,
    steal,
    idle: (spent('idle') + spent('iowait')) / total,
    quote: {
      source: 'proc-stat',
      line: `cpu${cpu} irq ${now.irq} softirq ${now.softirq} steal ${now.steal} (of the window: ${percent(interrupts)} interrupts, ${percent(steal)} stolen)`,
    },
  };
}
