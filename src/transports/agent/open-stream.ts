import type { RedisClient } from './client.ts';

/**
 * Makes sure that a stream exists and takes another entry. An agent may append under an id of its choice, and after the
 * last possible one nobody can append any more: such a stream is begun anew.
 *
 * @returns whether it was begun anew; what it still held is lost, as if it had been trimmed.
 */
export async function openStream(redis: RedisClient, stream: string): Promise<boolean> {
  try {
    await append(redis, stream);
    return false;
  } catch (cause) {
    if (!(cause instanceof Error && /exhausted the last possible ID/.test(cause.message))) throw cause;
    await redis.del(stream);
    await append(redis, stream);
    return true;
  }
}

async function append(redis: RedisClient, stream: string): Promise<void> {
  const id = await redis.call('XADD', stream, '*', 'open', '1');
  await redis.xdel(stream, String(id));
}
