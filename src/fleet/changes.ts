import { byName } from './by-name.ts';
import type { EarlierSweep } from './clusters.ts';
import { isProblem, type Outcome } from './outcome.ts';
import type { Change, Since } from './sweep-report.ts';

/** Came or went so often within the sweeps looked at: neither new nor fixed, but flapping. */
const FLAPS = 3;

/** What happened since the last sweep; `earlier` are the sweeps before, oldest first. */
export function changesSince(outcomes: readonly Outcome[], earlier: readonly EarlierSweep[]): Since | null {
  const last = earlier.at(-1);
  if (last === undefined) return null;
  const history = earlier.map((sweep) => new Map(sweep.outcomes.map((outcome) => [outcome.host, outcome])));
  const before = history.at(-1) ?? new Map<string, Outcome>();
  const found = { fresh: new Changes(), fixed: new Changes(), flapping: new Changes() };
  const silent: string[] = [];
  const back: string[] = [];
  for (const now of outcomes) {
    const then = before.get(now.host);
    if (then !== undefined && now.status === null && then.status !== null) silent.push(now.host);
    if (then !== undefined && now.status !== null && then.status === null) back.push(now.host);
    if (now.status === null) continue;
    const past = history.map((sweep) => sweep.get(now.host));
    const seen = lastSeen(past);
    for (const problem of problems(now, seen)) {
      if (flaps(problem, [...past, now])) found.flapping.add(problem, now.host);
      else if (problem === now && !sameProblem(seen, now)) found.fresh.add(problem, now.host);
      else if (problem === seen && !sameProblem(now, seen)) found.fixed.add(problem, now.host);
    }
  }
  return {
    sweepId: last.sweepId,
    at: last.at,
    fresh: found.fresh.all(),
    fixed: found.fixed.all(),
    flapping: found.flapping.all(),
    silent: silent.sort(byName),
    back: back.sort(byName),
  };
}

/** The last time this host answered. */
function lastSeen(past: readonly (Outcome | undefined)[]): Outcome | undefined {
  return past.findLast((outcome) => outcome !== undefined && outcome.status !== null);
}

/** What it has now and what it had then; one and the same is looked at once. */
function problems(now: Outcome, then: Outcome | undefined): readonly Outcome[] {
  const both = then === undefined || sameProblem(now, then) ? [now] : [now, then];
  return both.filter(isProblem);
}

function sameProblem(one: Outcome | undefined, other: Outcome | undefined): boolean {
  return one?.status === other?.status && one?.causeId === other?.causeId;
}

function flaps(problem: Outcome, history: readonly (Outcome | undefined)[]): boolean {
  const answered = history.filter((outcome) => outcome !== undefined && outcome.status !== null);
  const had = answered.map((outcome) => sameProblem(outcome, problem));
  return had.filter((has, index) => index > 0 && has !== had[index - 1]).length >= FLAPS;
}

class Changes {
  readonly #changes = new Map<string, Change>();

  add({ status, causeId, title }: Outcome, host: string): void {
    if (status === null) return;
    const key = `${status} ${causeId ?? ''}`;
    const known = this.#changes.get(key) ?? {
      status,
      causeId: causeId ?? '',
      title: title ?? causeId ?? '',
      hosts: [],
    };
    known.hosts.push(host);
    this.#changes.set(key, known);
  }

  /** Most hosts first. */
  all(): Change[] {
    const sorted = [...this.#changes.values()].map((change) => ({ ...change, hosts: change.hosts.toSorted(byName) }));
    return sorted.sort((a, b) =>
      a.status === b.status ? b.hosts.length - a.hosts.length : a.status === 'active' ? -1 : 1,
    );
  }
}
