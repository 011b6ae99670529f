import { createHash } from 'node:crypto';
import type { ProposalState } from '../../approval/proposal.ts';
import { type HostLogEntry, type HostLogHead, type ReadHostLog, readHostLog } from '../../protocol/host-log.ts';
import { Problem } from '../../protocol/problem.ts';
import type { OrderRecord, Store } from '../store.ts';

/** One way in which what a host says it did is not what the bots say. */
interface Difference {
  readonly code: /** The host's log does not hold together. */
    | 'chain-broken'
    /** Rows that were there the last time are gone or others. */
    | 'rewritten'
    /** The host carried out an order that no bot of this store signed. */
    | 'not-ordered'
    /** A bot was told of an outcome that the host does not know. */
    | 'not-on-host'
    /** Both know the change, and tell of another end. */
    | 'other-outcome';
  readonly changeId: string | null;
  readonly message: string;
}

export type HostAudit =
  | {
      readonly host: string;
      readonly state: 'agrees' | 'differs';
      readonly rows: number;
      readonly orders: number;
      readonly differences: readonly Difference[];
    }
  | { readonly host: string; readonly state: 'unread'; readonly code: string; readonly message: string };

interface Ordered {
  readonly order: Omit<OrderRecord, 'before'>;
  /** Of its proposal. */
  readonly state: ProposalState;
}

type ReadLog = (host: string, signal: AbortSignal) => Promise<readonly string[]>;

/** Fetches one host's log, checks its chain and compares it with what the store says; both ends are noted in the audit. */
export async function auditHost(store: Store, readLog: ReadLog, host: string, signal: AbortSignal): Promise<HostAudit> {
  let lines: readonly string[];
  try {
    lines = await readLog(host, signal);
  } catch (cause) {
    if (!(cause instanceof Problem) || cause.code === 'cancelled') throw cause;
    return { host, state: 'unread', code: cause.code, message: cause.message };
  }
  const log = readHostLog(lines, sha256);
  const key = `host-log ${host}`;
  const noted = await store.switches.get(key);
  // Read after the log: an order that ends meanwhile is in both, or in the log alone with its order known.
  const ordered = await store.orders.ofHost(host);
  const differences = [...chainDifferences(log, headOf(noted)), ...orderDifferences(log.rows, ordered)];
  const state = differences.length === 0 ? 'agrees' : 'differs';
  const head = log.heads.at(-1);
  // A head that fits is what the next time is measured by; one that does not must not become it.
  const next = state === 'agrees' && head !== undefined ? `${head.seq} ${head.hash}` : noted;
  const detail = { state, rows: log.rows.length, differences: differences.length, head: head?.hash ?? null };
  const audit = { at: new Date().toISOString(), actor: 'syndrop', what: 'host.audited', subject: host, detail };
  if (next === noted || !(await store.switches.swap(key, noted, next, audit))) await store.audit.append(audit);
  return { host, state, rows: log.rows.length, orders: ordered.length, differences };
}

function headOf(noted: string | null): HostLogHead | null {
  const [seq, hash] = noted?.split(' ') ?? [];
  return seq === undefined || hash === undefined ? null : { seq: Number(seq), hash };
}

function chainDifferences({ problem, heads }: ReadHostLog, noted: HostLogHead | null): readonly Difference[] {
  if (problem !== null) return [{ code: 'chain-broken', changeId: null, message: `its log ${problem}` }];
  if (noted === null || heads.some(({ seq, hash }) => seq === noted.seq && hash === noted.hash)) return [];
  const message = `its log does not hold row ${noted.seq} as it was read the last time`;
  return [{ code: 'rewritten', changeId: null, message }];
}

const DONE: ReadonlySet<string> = new Set(['applied', 'kept', 'reverted']);

/** What host and store say of the same orders; what a host refused it may have been sent by anybody. */
function orderDifferences(rows: readonly HostLogEntry[], ordered: readonly Ordered[]): readonly Difference[] {
  return [...notOrdered(rows, ordered), ...notOnHost(rows, ordered), ...otherOutcomes(rows, ordered)];
}

function notOrdered(rows: readonly HostLogEntry[], ordered: readonly Ordered[]): readonly Difference[] {
  const signed = new Set(ordered.map(({ order }) => sha256(order.signed.payload)));
  const strange = rows.filter(
    ({ orderDigest, outcome }) => DONE.has(outcome.state) && (orderDigest === null || !signed.has(orderDigest)),
  );
  return strange.map(({ changeId, kind, at, outcome }) => ({
    code: 'not-ordered',
    changeId,
    message: `it says of ${at}: ${kind}, ${outcome.state}, by an order that no bot of this store signed`,
  }));
}

function notOnHost(rows: readonly HostLogEntry[], ordered: readonly Ordered[]): readonly Difference[] {
  const differences: Difference[] = [];
  for (const { order } of ordered) {
    const told = order.outcome;
    if (told === null) continue;
    if (rows.some(({ changeId, outcome }) => changeId === order.proposalId && outcome.state === told.state)) continue;
    const message = `it answered the order to ${order.kind} with “${told.state}”, and its log does not say so`;
    differences.push({ code: 'not-on-host', changeId: order.proposalId, message });
  }
  return differences;
}

/** Only of changes that are over for the store: the others may end between the two readings. */
function otherOutcomes(rows: readonly HostLogEntry[], ordered: readonly Ordered[]): readonly Difference[] {
  const ends = new Map(ordered.map(({ order, state }) => [order.proposalId, state]));
  const differences: Difference[] = [];
  for (const [changeId, state] of ends) {
    const last = rows.findLast((row) => row.changeId === changeId && DONE.has(row.outcome.state))?.outcome.state;
    const here = state === 'refused' ? undefined : state;
    const isOver = state === 'kept' || state === 'reverted' || state === 'refused';
    if (!isOver || last === here) continue;
    // Nobody heard whether it was applied, and it took itself back: that is what the thread says, too.
    if (state === 'refused' && last === 'reverted') continue;
    const message = `the change is ${state} here, and ${last ?? 'unknown'} there`;
    differences.push({ code: 'other-outcome', changeId, message });
  }
  return differences;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
