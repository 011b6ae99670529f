import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chainedLine, type HostLogEntry, type HostLogHead } from '../src/protocol/host-log.ts';
import { appendDurably, wholeTail } from './durable.ts';
import { errnoOf } from './collect/absent.ts';
import type { Change } from './lease.ts';
import { withLock } from './lock.ts';

export type OrderLogRow = Omit<HostLogEntry, 'at'>;

/** The host's own account of everything it was ordered and what it made of it: chained, and only ever appended to. */
export function logOrder(stateDir: string, row: OrderLogRow): void {
  const file = logFile(stateDir);
  // Agent and watchdog both write, and two rows must never follow the same one.
  withLock(join(stateDir, 'orders.lock'), () => {
    const { line } = chainedLine({ at: new Date().toISOString(), ...row }, headOf(file), sha256);
    appendDurably(file, line);
  });
}

/** Enters what a crash kept from being entered: each change has an account of its own on disk, written first. */
export function logUnlogged(stateDir: string, changes: readonly Change[]): void {
  if (changes.length === 0) return;
  const known = new Set(logLines(stateDir).map(outcomeOf));
  for (const { lease, applied, outcome } of changes) {
    const { changeId, planDigest, orderDigest } = lease;
    for (const said of [applied, outcome]) {
      if (said === null || known.has(`${changeId} ${said.state}`)) continue;
      logOrder(stateDir, { kind: 'host', changeId, planDigest, orderDigest, approvers: [], outcome: said });
    }
  }
}

function outcomeOf(line: string): string {
  try {
    const { changeId, outcome } = JSON.parse(line);
    return `${changeId} ${outcome?.state}`;
  } catch {
    return '';
  }
}

/** Every line there is, oldest first. */
export function logLines(stateDir: string): readonly string[] {
  return textOf(logFile(stateDir)).split('\n').slice(0, -1);
}

function logFile(stateDir: string): string {
  return join(stateDir, 'orders.jsonl');
}

/** The end of the chain; a row that a crash cut short was answered to nobody and goes. */
function headOf(file: string): HostLogHead {
  const tail = wholeTail(file);
  const last = tail.split('\n').at(-2);
  const row = last === undefined ? null : rowOf(last);
  return row ?? { seq: 0, hash: sha256(textOf(file)) };
}

function rowOf(line: string): HostLogHead | null {
  try {
    const { seq, hash } = JSON.parse(line);
    return typeof seq === 'number' && typeof hash === 'string' ? { seq, hash } : null;
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

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
