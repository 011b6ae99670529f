import { join } from 'node:path';
import type { Outcome } from '../src/protocol/order.ts';
import { appendDurably } from './durable.ts';

export interface OrderLogRow {
  readonly kind: 'apply' | 'keep' | 'revert' | 'request' | 'host';
  readonly changeId: string | null;
  readonly planDigest: string | null;
  readonly orderDigest: string | null;
  readonly approvers: readonly string[];
  readonly outcome: Outcome;
}

/** The host's own account of everything it was ordered and what it made of it; only ever appended to. */
export function logOrder(stateDir: string, row: OrderLogRow): void {
  appendDurably(join(stateDir, 'orders.jsonl'), JSON.stringify({ at: new Date().toISOString(), ...row }));
}
