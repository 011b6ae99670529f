import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { createQueues, type Queues } from '../../src/app/jobs/queues.ts';
import { connectRedis } from '../../src/wiring/memory.ts';
import { until } from '../support/agent-rig.ts';
import { type FleetRedis, openFleetRedis } from '../support/fleet-redis.ts';

const HOUR_MS = 3_600_000;

const closing: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  vi.restoreAllMocks();
  for (const close of closing.splice(0).reverse()) await close();
});

async function open(): Promise<{ readonly server: FleetRedis; readonly queues: Queues }> {
  const dir = await mkdtemp(join(tmpdir(), 'syndrop-queues-'));
  closing.push(() => rm(dir, { recursive: true, force: true }));
  const server = await openFleetRedis(dir);
  closing.push(() => server.close());
  const redis = await connectRedis(`unix://${server.url}`, null);
  closing.push(() => redis.disconnect());
  const queues = createQueues({ redis, clock: () => new Date(Date.now()), log: () => {} });
  closing.push(() => queues.stop());
  return { server, queues };
}

it('a job that failed while the clock was an hour ahead is not put off by that hour when it is asked for again', async () => {
  const { queues } = await open();
  const now = Date.now.bind(Date);
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
  expect(tries).toBeGreaterThan(1);
});

it('a bot that starts while Redis is away works once it is back', async () => {
  const { server, queues } = await open();
  const worked: string[] = [];
  const restart = await server.kill();
  queues.start(
    async (job) => void worked.push(job.kind),
    async () => {},
  );
  await restart();
  await queues.add({ kind: 'diagnose', diagnosisId: 'd1' }, { kind: 'sweep', sweepId: 's1', share: 0 });
  await until(() => worked.length === 2, 30_000);
  expect(worked.toSorted()).toEqual(['diagnose', 'sweep']);
});
