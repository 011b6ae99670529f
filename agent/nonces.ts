import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { Outcome } from '../src/protocol/order.ts';
import { errnoOf } from './collect/absent.ts';
import { appendDurably, isNoRoom, replaceDurably, wholeTail } from './durable.ts';

const Line = z.discriminatedUnion('kind', [
  /** An order's nonce belongs to these signed bytes. */
  z.object({ kind: z.literal('order'), nonce: z.string(), digest: z.string(), expires: z.string() }),
  /** That order was refused, and stays refused. */
  z.object({ kind: z.literal('refused'), nonce: z.string(), outcome: Outcome }),
  /** A request that carried an order has been answered. */
  z.object({ kind: z.literal('answered'), nonce: z.string(), expires: z.string() }),
]);
type Line = z.infer<typeof Line>;

/** More than a bot sends in a week; beyond it nothing is accepted until old ones may be forgotten. */
const MOST = 20_000;
/** An order's nonce is remembered long after the order is dead: a clock set back must not make it new. */
const KEPT_MS = 7 * 24 * 3_600_000;

/** What has been used, on disk: a restart must not make an old order new. */
export interface Nonces {
  /** `same`: these very bytes were here before. `other`: the nonce was used for something else. */
  bind(nonce: string, digest: string, expires: string): 'new' | 'same' | 'other' | 'full';
  refuse(nonce: string, outcome: Outcome): void;
  refusalOf(nonce: string): Outcome | undefined;
  answered(nonce: string, expires: string): void;
  isAnswered(nonce: string): boolean;
}

export function openNonces(stateDir: string, now: () => number): Nonces {
  const file = join(stateDir, 'nonces.jsonl');
  const bound = new Map<string, string>();
  const refusals = new Map<string, Outcome>();
  const answered = new Set<string>();
  let stored = 0;

  function learn(line: Line): void {
    if (line.kind === 'order') bound.set(line.nonce, line.digest);
    else if (line.kind === 'refused') refusals.set(line.nonce, line.outcome);
    else answered.add(line.nonce);
  }

  function add(line: Line): void {
    appendDurably(file, JSON.stringify(line));
    learn(line);
    stored += 1;
    // Twice the most, so that a full record is not written anew for every line.
    if (stored >= 2 * MOST) forget();
  }

  function forget(): void {
    const lines = readLines(file);
    const live = unexpired(lines, now());
    stored = rewritten(file, live) ? live.length : lines.length;
    for (const known of [bound, refusals, answered]) known.clear();
    for (const line of live) learn(line);
  }

  forget();

  return {
    bind(nonce, digest, expires) {
      const known = bound.get(nonce);
      if (known !== undefined) return known === digest ? 'same' : 'other';
      if (bound.size >= MOST) forget();
      if (bound.size >= MOST) return 'full';
      add({ kind: 'order', nonce, digest, expires });
      return 'new';
    },
    refuse: (nonce, outcome) => add({ kind: 'refused', nonce, outcome }),
    refusalOf: (nonce) => refusals.get(nonce),
    answered: (nonce, expires) => add({ kind: 'answered', nonce, expires }),
    isAnswered: (nonce) => answered.has(nonce),
  };
}

/** False on a full disk: the file then holds more than need be, which does no harm, but no half line. */
function rewritten(file: string, live: readonly Line[]): boolean {
  try {
    replaceDurably(file, live.map((line) => `${JSON.stringify(line)}\n`).join(''), 0o600);
    return true;
  } catch (cause) {
    if (!isNoRoom(cause)) throw cause;
    wholeTail(file);
    return false;
  }
}

/** A power cut may leave half a last line; it was not yet acted upon. */
function readLines(file: string): readonly Line[] {
  const lines: Line[] = [];
  for (const text of textOf(file).split('\n')) {
    const line = Line.safeParse(parsed(text));
    if (line.success) lines.push(line.data);
  }
  return lines;
}

function unexpired(lines: readonly Line[], now: number): readonly Line[] {
  const live = lines.filter(
    (line) => line.kind === 'refused' || Date.parse(line.expires) >= now - (line.kind === 'order' ? KEPT_MS : 0),
  );
  const bound = new Set(live.filter((line) => line.kind === 'order').map((line) => line.nonce));
  return live.filter((line) => line.kind !== 'refused' || bound.has(line.nonce));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    if (errnoOf(cause) === 'ENOENT') return '';
    throw cause;
  }
}
