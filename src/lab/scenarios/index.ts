import type { Scenario } from '../scenario.ts';
import { acceptQueueStuck } from './accept-queue-stuck.ts';
import { rpFilterStrict } from './rp-filter-strict.ts';
import { synQueueFullNoCookies } from './syn-queue-full-no-cookies.ts';

export const scenarios: readonly Scenario[] = [acceptQueueStuck, rpFilterStrict, synQueueFullNoCookies];
