import { setTimeout as sleep } from 'node:timers/promises';
import type { Signed } from '../protocol/message.ts';
import type { Outcome } from '../protocol/order.ts';
import { Problem } from '../protocol/problem.ts';
import type { ApplyingTransport } from '../transports/transport.ts';

/** A way to one host that carries orders, and the name the transport knows it by. */
export interface WayToApply {
  readonly transport: ApplyingTransport;
  readonly address: string;
}

const PAUSE_MS = 1_000;

/**
 * Sends a signed order until the host answers or the order is dead. Sending the same bytes twice changes nothing twice:
 * the host answers with what became of them. Null when no answer came.
 */
export async function deliver(
  way: WayToApply,
  order: Signed,
  until: Date,
  clock: () => Date,
  signal: AbortSignal,
): Promise<Outcome | null> {
  for (;;) {
    try {
      return await way.transport.apply(way.address, order, signal);
    } catch (cause) {
      if (!(cause instanceof Problem) || cause.code !== 'host-unreachable') throw cause;
    }
    if (clock().getTime() + PAUSE_MS >= until.getTime()) return null;
    await sleep(PAUSE_MS, undefined, { signal });
  }
}
