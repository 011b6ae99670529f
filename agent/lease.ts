import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { type MeasuredRate, OrderWatch, Outcome, RevertReason, SysctlChange } from '../src/protocol/order.ts';
import { Place } from '../src/protocol/place.ts';
import { bootId, monotonicMs } from './clock.ts';
import { errnoOf } from './collect/absent.ts';
import { createDurably } from './durable.ts';

/**
 * What a change needs to be undone by anyone, at any time: written and on disk before the first value changes.
 *
 * Each step of a change is a file of its own that is created once and never altered: lease, counted, applied, judged,
 * ending, outcome, told.
 * Agent and watchdog may both be at work; whoever creates the decision first has decided for both.
 */
export const Lease = z.object({
  format: z.literal('syndrop-lease/1'),
  changeId: z.string(),
  hostId: z.string(),
  planDigest: z.string(),
  /** SHA-256 of the signed payload: a second order under the same id is another order. */
  orderDigest: z.string(),
  netns: z.string().nullable(),
  /** What that namespace was found by, when it is not the agent's own. */
  place: Place.optional(),
  changes: z.array(SysctlChange),
  deadline: z.iso.datetime(),
  deadlineMonotonicMs: z.number(),
  bootId: z.string(),
  watchSeconds: z.number().default(0),
  /** What the host judges the change by, where its order says so. */
  watch: OrderWatch.optional(),
});
export type Lease = z.infer<typeof Lease>;

const Measured = z.array(
  z.object({ counter: z.string(), beforePerSecond: z.number(), afterPerSecond: z.number() }),
) satisfies z.ZodType<MeasuredRate[]>;

export const Ending = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('keep') }),
  z.object({ kind: z.literal('revert'), why: RevertReason, measured: Measured.optional() }),
]);
export type Ending = z.infer<typeof Ending>;

/** Counters at one moment; those that cannot be read here are missing. */
export const Counted = z.object({
  monotonicMs: z.number(),
  counts: z.record(z.string(), z.string().regex(/^\d+$/).transform(BigInt)),
});
export type Counted = z.infer<typeof Counted>;

export interface Change {
  readonly lease: Lease;
  /** The counters right after the write, where they are watched. */
  readonly counted: Counted | null;
  readonly applied: Outcome | null;
  /** The watch is over and found nothing against the change. */
  readonly judged: boolean;
  readonly ending: Ending | null;
  readonly outcome: Outcome | null;
  /** The bot has been told the outcome. */
  readonly told: boolean;
}

export function createLease(stateDir: string, lease: Lease): boolean {
  mkdirSync(changesDir(stateDir), { recursive: true, mode: 0o700 });
  return createDurably(fileOf(stateDir, lease.changeId, 'lease'), JSON.stringify(lease));
}

export function recordCounted(stateDir: string, changeId: string, { monotonicMs: at, counts }: Counted): void {
  const texts = Object.fromEntries(Object.entries(counts).map(([name, count]) => [name, `${count}`]));
  createDurably(fileOf(stateDir, changeId, 'counted'), JSON.stringify({ monotonicMs: at, counts: texts }));
}

export function recordJudged(stateDir: string, changeId: string): void {
  createDurably(fileOf(stateDir, changeId, 'judged'), 'null');
}

export function recordApplied(stateDir: string, changeId: string, outcome: Outcome): void {
  createDurably(fileOf(stateDir, changeId, 'applied'), JSON.stringify(outcome));
}

/** Proposes how the change ends and returns how it does: somebody may have decided before. */
export function decideEnding(stateDir: string, changeId: string, ending: Ending): Ending {
  const file = fileOf(stateDir, changeId, 'ending');
  if (createDurably(file, JSON.stringify(ending))) return ending;
  return readPart(file, Ending) ?? ending;
}

/** The outcome that stands, which is that of the first to record one. */
export function recordOutcome(stateDir: string, changeId: string, outcome: Outcome): Outcome {
  const file = fileOf(stateDir, changeId, 'outcome');
  if (createDurably(file, JSON.stringify(outcome))) return outcome;
  return readPart(file, Outcome) ?? outcome;
}

export function recordTold(stateDir: string, changeId: string): void {
  createDurably(fileOf(stateDir, changeId, 'told'), 'null');
}

export function readChange(stateDir: string, changeId: string): Change | null {
  return readStem(stateDir, stemOf(changeId));
}

/** Every change this host remembers. */
export function allChanges(stateDir: string): readonly Change[] {
  const found: Change[] = [];
  for (const name of namesIn(changesDir(stateDir))) {
    const stem = /^([0-9a-f]{32})\.lease$/.exec(name)?.[1];
    const change = stem === undefined ? null : readStem(stateDir, stem);
    if (change !== null) found.push(change);
  }
  return found;
}

/** Milliseconds until the host reverts by itself; 0 after a reboot, which has put the old values back already. */
export function remainingMs(lease: Lease): number {
  if (lease.bootId !== bootId()) return 0;
  return Math.max(lease.deadlineMonotonicMs - monotonicMs(), 0);
}

function readStem(stateDir: string, stem: string): Change | null {
  const at = (part: string) => join(changesDir(stateDir), `${stem}.${part}`);
  const lease = readPart(at('lease'), Lease);
  if (lease === null) return null;
  return {
    lease,
    counted: readPart(at('counted'), Counted),
    applied: readPart(at('applied'), Outcome),
    judged: isThere(at('judged')),
    ending: readPart(at('ending'), Ending),
    outcome: readPart(at('outcome'), Outcome),
    told: isThere(at('told')),
  };
}

/** A part that says something by being there. */
function isThere(file: string): boolean {
  return (
    readPart(
      file,
      z.null().transform(() => true),
    ) === true
  );
}

/** @throws when the file is there but unreadable: guessing about a half-known change would be worse than stopping. */
function readPart<T>(file: string, schema: z.ZodType<T>): T | null {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    if (errnoOf(cause) === 'ENOENT') return null;
    throw cause;
  }
  return schema.parse(JSON.parse(text));
}

function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory).sort();
  } catch (cause) {
    if (errnoOf(cause) === 'ENOENT') return [];
    throw cause;
  }
}

function changesDir(stateDir: string): string {
  return join(stateDir, 'changes');
}

function fileOf(stateDir: string, changeId: string, part: string): string {
  return join(changesDir(stateDir), `${stemOf(changeId)}.${part}`);
}

/** A change id is any text; its digest is a safe file name. */
function stemOf(changeId: string): string {
  return createHash('sha256').update(changeId).digest('hex').slice(0, 32);
}
