import { inboxOf } from '../../../src/protocol/streams.ts';
import { EDGES } from '../world/world.ts';
import type { Fault } from './fault.ts';

const LATELY = 24;

/** Whoever holds Redis puts into the inboxes of hosts once more what came last. */
export const ordersRepeated: Fault = {
  name: 'orders repeated',
  async play({ fleet: { redis } }) {
    for (const inbox of EDGES.map(inboxOf)) {
      for (const [, fields] of await redis.redis.xrevrange(inbox, '+', '-', 'COUNT', LATELY))
        await redis.redis.xadd(inbox, '*', ...fields);
    }
  },
};
