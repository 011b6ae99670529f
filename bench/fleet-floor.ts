import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { Redis } from 'ioredis';

/**
 * What Redis itself takes: N connections, each woken by an entry in a stream of its own and answering with one of `bytes`
 * bytes, all read by one. Commands are written by hand, nothing is understood, signed or sealed.
 */
export async function floorMs(
  redis: Redis,
  port: number,
  password: string,
  hosts: number,
  bytes: number,
): Promise<number> {
  const answer = Buffer.concat([
    resp('XADD', 'floor:replies', '*', 'r', 'x'.repeat(36), 't').subarray(0),
    Buffer.from(`$${bytes}\r\n`),
    Buffer.alloc(bytes, 'x'),
    Buffer.from('\r\n'),
  ]);
  // The last value is written apart, so the count of the array is one more.
  answer.write('*7', 0);
  const sockets: Socket[] = [];
  for (let from = 0; from < hosts; from += 256) {
    const some = Array.from({ length: Math.min(256, hosts - from) }, () => connect(port, '127.0.0.1'));
    await Promise.all(some.map((socket) => once(socket, 'connect')));
    for (const socket of some) {
      socket.write(resp('AUTH', password));
      await once(socket, 'data');
    }
    sockets.push(...some);
  }
  for (const [at, socket] of sockets.entries()) {
    socket.write(resp('XREAD', 'BLOCK', '0', 'STREAMS', `floor:${at}`, '$'));
    socket.once('data', () => socket.write(answer));
  }
  await until(async () => Number(/blocked_clients:(\d+)/.exec(await redis.info('clients'))?.[1]) >= hosts);
  const began = performance.now();
  const asking = redis.pipeline();
  const request = 'x'.repeat(600);
  for (let at = 0; at < hosts; at += 1) asking.call('XADD', `floor:${at}`, '*', 't', request);
  const asked = asking.exec();
  const reader = redis.duplicate({ protocol: 2 });
  let after = '0';
  for (let read = 0; read < hosts; ) {
    const reply: unknown = await reader.callBuffer(
      'XREAD',
      'COUNT',
      512,
      'BLOCK',
      5_000,
      'STREAMS',
      'floor:replies',
      after,
    );
    const rows: readonly (readonly [Buffer, unknown])[] = Array.isArray(reply) ? reply[0][1] : [];
    read += rows.length;
    after = rows.at(-1)?.[0].toString() ?? after;
  }
  const took = performance.now() - began;
  await asked;
  reader.disconnect();
  for (const socket of sockets) socket.destroy();
  await redis.del('floor:replies', ...Array.from({ length: hosts }, (_, at) => `floor:${at}`));
  return took;
}

function resp(...words: readonly string[]): Buffer {
  return Buffer.from(`*${words.length}\r\n${words.map((word) => `$${word.length}\r\n${word}\r\n`).join('')}`);
}

export async function until(holds: () => Promise<boolean>, milliseconds = 120_000): Promise<void> {
  const end = performance.now() + milliseconds;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`not within ${milliseconds} ms`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
