import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { createQueues } from '../../src/app/jobs/queues.ts';
import { startPrivateRedis } from '../../src/embedded/redis.ts';
import { connectRedis } from '../../src/wiring/memory.ts';
import { until } from '../support/agent-rig.ts';

const HOUR_MS = 3_600_000;

const closing: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  vi.restoreAllMocks();
  for (const close of closing.splice(0).reverse()) await close();
});

it('a job that failed while the clock was an hour ahead is not put off by that hour when it is asked for again', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'syndrop-queues-'));
  closing.push(() => rm(dir, { recursive: true, force: true }));
  const server = await startPrivateRedis({ dir });
  closing.push(() => server.stop());
  const redis = await connectRedis(`unix://${server.url}`, null);
  closing.push(() => redis.disconnect());
  const now = Date.now.bind(Date);
  const queues = createQueues({ redis, clock: () => new Date(Date.now()), log: () => {} });
  closing.push(() => queues.stop());
  let tries = 0;
  const job = { kind: 'sweep-tell', sweepId: 's1', round: 0 } as const;
  queues.start(
    async () => {
      tries += 1;
      if (tries > 1) return;
      vi.spyOn(Date, 'now').mockImplementation(() => now() + HOUR_MS);
      throw new Error('the first time');
    },
    async () => {},
  );
  await queues.add(job);
  await until(async () => (await queues.depths())['sweep']?.['delayed'] === 1, 30_000);
  vi.restoreAllMocks();

  await until(async () => {
    await queues.add(job);
    return tries > 1;
  }, 30_000);
  expect(tries).toBe(2);
});
