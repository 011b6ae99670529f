import * as z from 'zod';
import { canonicalJson, type Json } from './canonical.ts';
import { Outcome } from './order.ts';

/** A host's account of one order, refusal or revert of its own. */
export const HostLogEntry = z.object({
  at: z.string().max(64),
  kind: z.enum(['apply', 'keep', 'revert', 'request', 'host']),
  changeId: z.string().max(64).nullable(),
  planDigest: z.string().max(128).nullable(),
  /** SHA-256 of the signed bytes of the order. */
  orderDigest: z.string().max(128).nullable(),
  approvers: z.array(z.string().max(128)).max(16),
  outcome: Outcome,
});
export type HostLogEntry = z.infer<typeof HostLogEntry>;

type Sha256 = (text: string) => string;

const Chained = z.looseObject({
  seq: z.number().int(),
  previous: z.string().max(128),
  hash: z.string().max(128),
});

/** The line that follows `previous`: its hash covers everything in it and the hash before it. */
export function chainedLine(
  entry: HostLogEntry,
  { seq, hash: previous }: HostLogHead,
  sha256: Sha256,
): { readonly line: string; readonly head: HostLogHead } {
  const row = { ...entry, seq: seq + 1, previous };
  const hash = sha256(canonicalJson(row));
  return { line: canonicalJson({ ...row, hash }), head: { seq: row.seq, hash } };
}

/** Number and hash of a chain's last row; what the first row follows is the hash of the text before it. */
export interface HostLogHead {
  readonly seq: number;
  readonly hash: string;
}

export interface ReadHostLog {
  readonly rows: readonly HostLogEntry[];
  /** After each row, the chain's end: what a reader noted earlier must be among them. */
  readonly heads: readonly HostLogHead[];
  /** The first thing wrong with the chain; null when nothing is. */
  readonly problem: string | null;
}

/**
 * Reads a host's log and checks its chain. Lines at the beginning that an agent of before wrote, which chained nothing,
 * are covered by what the first chained row follows.
 */
export function readHostLog(lines: readonly string[], sha256: Sha256): ReadHostLog {
  const rows: HostLogEntry[] = [];
  const heads: HostLogHead[] = [];
  const loose = lines.findIndex((line) => Chained.safeParse(parsed(line)).success);
  const unchained = lines.slice(0, loose === -1 ? lines.length : loose);
  let head: HostLogHead = { seq: 0, hash: sha256(unchained.map((line) => `${line}\n`).join('')) };
  for (const [at, line] of lines.entries()) {
    const content = parsed(line);
    const entry = HostLogEntry.safeParse(content);
    if (!entry.success) return { rows, heads, problem: `line ${at + 1} is not a row` };
    if (at >= unchained.length) {
      const problem = chainProblem(content, head, sha256);
      if (problem !== null) return { rows, heads, problem: `line ${at + 1} ${problem}` };
      const { seq, hash } = Chained.parse(content);
      head = { seq, hash };
      heads.push(head);
    }
    rows.push(entry.data);
  }
  return { rows, heads, problem: null };
}

function chainProblem(content: Json, head: HostLogHead, sha256: Sha256): string | null {
  const row = Chained.safeParse(content);
  if (!row.success) return 'is not chained';
  const { seq, previous, hash } = row.data;
  if (seq !== head.seq + 1) return `is row ${seq} where row ${head.seq + 1} should be`;
  if (previous !== head.hash) return 'does not follow the row before it';
  const covered = Object.fromEntries(Object.entries(Object(content)).filter(([name]) => name !== 'hash'));
  return sha256(canonicalJson(JSON.parse(JSON.stringify(covered)))) === hash ? null : 'was altered';
}

function parsed(line: string): Json {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
