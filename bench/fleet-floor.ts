import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { allWait, openBenchRedis, PASSWORD, type RedisWork, workBetween } from './fleet-redis.ts';

/**
 * What Redis itself takes: N connections, each woken by an entry in a stream of its own and answering with one of `bytes`
 * bytes, all read by one. Commands are written by hand, nothing is understood, signed or sealed. On a Redis of its own,
 * since the agents keep their connections to the other.
 */
export async function floorOf(
  home: string,
  hosts: number,
  bytes: number,
): Promise<{ readonly ms: number; readonly redis: RedisWork }> {
  const redis = await openBenchRedis(home);
  const sockets: Socket[] = [];
  try {
    const reader = redis.client.duplicate({ protocol: 2 });
    sockets.push(...(await connected(redis.port, hosts)));
    const answer = answerOf(bytes);
    for (const [at, socket] of sockets.entries()) {
      socket.write(resp('XREAD', 'BLOCK', '0', 'STREAMS', `floor:${at}`, '$'));
      socket.once('data', () => socket.write(answer));
    }
    await allWait(redis.client, hosts);
    const before = await redis.work();
    const began = performance.now();
    const asking = redis.client.pipeline();
    const request = 'x'.repeat(600);
    for (let at = 0; at < hosts; at += 1) asking.call('XADD', `floor:${at}`, '*', 't', request);
    const asked = asking.exec();
    let after = '0';
    for (let read = 0; read < hosts; ) {
      const where = ['STREAMS', 'floor:replies', after];
      const reply: unknown = await reader.callBuffer('XREAD', 'COUNT', 512, 'BLOCK', 5_000, ...where);
      const rows: readonly (readonly [Buffer, unknown])[] = Array.isArray(reply) ? reply[0][1] : [];
      read += rows.length;
      after = rows.at(-1)?.[0].toString() ?? after;
    }
    const ms = performance.now() - began;
    await asked;
    const done = workBetween(before, await redis.work());
    reader.disconnect();
    return { ms, redis: done };
  } finally {
    for (const socket of sockets) socket.destroy();
    redis.close();
  }
}

async function connected(port: number, count: number): Promise<readonly Socket[]> {
  const sockets: Socket[] = [];
  for (let from = 0; from < count; from += 256) {
    const some = Array.from({ length: Math.min(256, count - from) }, () => connect(port, '127.0.0.1'));
    await Promise.all(some.map((socket) => once(socket, 'connect')));
    for (const socket of some) socket.write(resp('AUTH', PASSWORD));
    await Promise.all(some.map((socket) => once(socket, 'data')));
    sockets.push(...some);
  }
  return sockets;
}

function answerOf(bytes: number): Buffer {
  return resp('XADD', 'floor:replies', '*', 'r', 'x'.repeat(36), 't', 'x'.repeat(bytes));
}

function resp(...words: readonly string[]): Buffer {
  return Buffer.from(`*${words.length}\r\n${words.map((word) => `$${word.length}\r\n${word}\r\n`).join('')}`);
}
