import type { Scenario } from '../scenario.ts';
import { acceptQueueFdLimit } from './accept-queue-fd-limit.ts';
import { acceptQueueStuck } from './accept-queue-stuck.ts';
import { acceptQueueTinyBacklog } from './accept-queue-tiny-backlog.ts';
import { appNotAccepting } from './app-not-accepting.ts';
import { clientPortsExhausted } from './client-ports-exhausted.ts';
import { healthyBusy } from './healthy-busy.ts';
import { healthyOldOverflows } from './healthy-old-overflows.ts';
import { healthyScanned } from './healthy-scanned.ts';
import { listenerAddressMismatch } from './listener-address-mismatch.ts';
import { martianSource } from './martian-source.ts';
import { netfilterDropLegacy } from './netfilter-drop-legacy.ts';
import { netfilterDropNft } from './netfilter-drop-nft.ts';
import { netfilterDropOutputNft } from './netfilter-drop-output-nft.ts';
import { netfilterPolicyDropNft } from './netfilter-policy-drop-nft.ts';
import { netfilterRejectReset } from './netfilter-reject-reset.ts';
import { noListener } from './no-listener.ts';
import { noRouteBack } from './no-route-back.ts';
import { rpFilterLooseNoRoute } from './rp-filter-loose-no-route.ts';
import { rpFilterStrict } from './rp-filter-strict.ts';
import { socketFilterDrop } from './socket-filter-drop.ts';
import { synQueueFullNoCookies } from './syn-queue-full-no-cookies.ts';
import { synQueueQuarterReserve } from './syn-queue-quarter-reserve.ts';
import { synNotArriving } from './syn-not-arriving.ts';

export const scenarios: readonly Scenario[] = [
  acceptQueueFdLimit,
  acceptQueueStuck,
  acceptQueueTinyBacklog,
  appNotAccepting,
  clientPortsExhausted,
  healthyBusy,
  healthyOldOverflows,
  healthyScanned,
  listenerAddressMismatch,
  martianSource,
  netfilterDropLegacy,
  netfilterDropNft,
  netfilterDropOutputNft,
  netfilterPolicyDropNft,
  netfilterRejectReset,
  noListener,
  noRouteBack,
  rpFilterLooseNoRoute,
  rpFilterStrict,
  socketFilterDrop,
  synNotArriving,
  synQueueFullNoCookies,
  synQueueQuarterReserve,
];
