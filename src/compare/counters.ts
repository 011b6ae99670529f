import { countersOf } from '../diagnosis/watched.ts';
import { rules } from '../rules/index.ts';
import type { Judged } from './judged.ts';
import { mainFinding, type Subject } from './subject.ts';

/** Fewer than this since boot is chance, whatever the other host has. */
const LEAST_COUNT = 10;
/** Hosts with the same work differ by a factor of two or three; ten times is another state. */
const TIMES = 10;
const HOUR = 3_600;

/** Counters that move with some cause, each with the causes it moves with. */
const causesByCounter: ReadonlyMap<string, readonly string[]> = counterCauses();

/** What counts are held against, so that an old busy host and a young quiet one can be compared. */
type Yardstick = 'hours' | 'connections';

/** Failure counters of which this host has many times the reference's. */
export function differingCounters(suspect: Subject, reference: Subject): readonly string[] {
  return comparable(suspect, reference).flatMap(({ name, mine, theirs }) =>
    (total(name, suspect) ?? 0) >= LEAST_COUNT && mine >= TIMES * theirs ? [name] : [],
  );
}

/** How many failure counters both hosts have. */
export function comparableCounters(suspect: Subject, reference: Subject): number {
  return comparable(suspect, reference).length;
}

function comparable(
  suspect: Subject,
  reference: Subject,
): readonly { readonly name: string; readonly mine: number; readonly theirs: number }[] {
  const yardstick = [suspect, reference].every((one) => size('hours', one) !== undefined) ? 'hours' : 'connections';
  return [...causesByCounter.keys()].flatMap((name) => {
    const [mine, theirs] = [rate(name, suspect, yardstick), rate(name, reference, yardstick)];
    return mine === undefined || theirs === undefined ? [] : [{ name, mine, theirs }];
  });
}

export function judgeCounter(name: string, suspect: Subject): Judged {
  const causes = causesByCounter.get(name) ?? [];
  const main = mainFinding(suspect);
  if (main !== undefined && countersOf(main.causeId).includes(name)) {
    return { weight: 'explains', reason: 'own-counter', finding: main };
  }
  const other = suspect.diagnosis.findings.find(({ causeId }) => causes.includes(causeId));
  if (other !== undefined) return { weight: 'may-matter', reason: 'own-counter', finding: other };
  return { weight: 'may-matter', reason: 'rate' };
}

/** `12345 (51/h)`, or `(3.2‰)` of the accepted connections; null where the host printed no such counter. */
export function counterText(name: string, subject: Subject): string | null {
  const count = total(name, subject);
  if (count === undefined) return null;
  const hourly = rate(name, subject, 'hours');
  if (hourly !== undefined) return `${count} (${digits(hourly)}/h)`;
  const part = rate(name, subject, 'connections');
  return part === undefined ? `${count}` : `${count} (${digits(part)}‰)`;
}

function digits(value: number): string {
  return value < 10 ? value.toFixed(1) : `${Math.round(value)}`;
}

function rate(name: string, subject: Subject, yardstick: Yardstick): number | undefined {
  const count = total(name, subject);
  const measure = size(yardstick, subject);
  return count === undefined || measure === undefined ? undefined : count / measure;
}

/** Hours since boot, or thousands of accepted connections. */
function size(yardstick: Yardstick, subject: Subject): number | undefined {
  if (yardstick === 'connections') {
    const accepted = total('TcpPassiveOpens', subject);
    return accepted === undefined || accepted === 0 ? undefined : accepted / 1_000;
  }
  const { uptimeSeconds } = subject.observation.after;
  return uptimeSeconds === undefined ? undefined : Math.max(uptimeSeconds, 1) / HOUR;
}

function total(name: string, { observation: { after } }: Subject): number | undefined {
  const value = after.counting === 'totals' ? after.counters?.values.get(name) : undefined;
  return value === undefined ? undefined : Number(value);
}

function counterCauses(): ReadonlyMap<string, readonly string[]> {
  const causes = new Map<string, string[]>();
  for (const { id } of rules) {
    for (const name of countersOf(id)) causes.set(name, [...(causes.get(name) ?? []), id]);
  }
  return causes;
}
