import { acceptQueueOverflowAck } from './accept-queue-overflow-ack.ts';
import { acceptQueueOverflowRst } from './accept-queue-overflow-rst.ts';
import { acceptQueueOverflowSyn } from './accept-queue-overflow-syn.ts';
import { appNotAccepting } from './app-not-accepting.ts';
import { fdExhaustionProcess } from './fd-exhaustion-process.ts';
import { fdExhaustionSystem } from './fd-exhaustion-system.ts';
import { listenBacklogTooSmall } from './listen-backlog-too-small.ts';
import { processStoppedOrFrozen } from './process-stopped-or-frozen.ts';
import { reuseportDeadMember } from './reuseport-dead-member.ts';
import { rpFilterLooseNoRoute } from './rp-filter-loose-no-route.ts';
import { rpFilterStrict } from './rp-filter-strict.ts';
import type { Rule } from './rule.ts';
import { synFlood } from './syn-flood.ts';
import { syncookiesActive } from './syncookies-active.ts';
import { synqFullDrop } from './synq-full-drop.ts';
import { synqQuarterReserve } from './synq-quarter-reserve.ts';
import { twRecycleNat } from './tw-recycle-nat.ts';

/**
 * Every rule. The order breaks ties: of several roots of one symptom the first that is found is told, so they stand in the
 * order in which an expert asks.
 */
export const rules: readonly Rule[] = [
  twRecycleNat,
  processStoppedOrFrozen,
  fdExhaustionProcess,
  fdExhaustionSystem,
  reuseportDeadMember,
  appNotAccepting,
  listenBacklogTooSmall,
  synFlood,
  acceptQueueOverflowRst,
  acceptQueueOverflowAck,
  acceptQueueOverflowSyn,
  synqFullDrop,
  synqQuarterReserve,
  rpFilterStrict,
  rpFilterLooseNoRoute,
  syncookiesActive,
];
