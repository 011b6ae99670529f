import { Redis } from 'ioredis';
import type { RedisClient } from './client.ts';

/**
 * What is sent on a connection until the next turn of the loop leaves in one packet: for as many commands Redis reads, and
 * answers, once. Each command still succeeds or fails by itself. In a Cluster each goes by itself.
 */
export function sendTogether(redis: RedisClient): void {
  if (!(redis instanceof Redis)) return;
  const { stream } = redis;
  // Undefined before the first connection; one that is corked has its turn coming.
  if (stream === undefined || stream.writableCorked > 0) return;
  stream.cork();
  setImmediate(() => stream.uncork());
}
