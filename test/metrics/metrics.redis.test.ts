import { afterEach, expect, it } from 'vitest';
import { look } from '../../src/metrics/look.ts';
import { createMetrics } from '../../src/metrics/registry.ts';
import { serveMetrics } from '../../src/metrics/serve.ts';
import { watchChat, watchStore } from '../../src/metrics/watch.ts';
import { approver, asker, type Bench, openBench } from '../support/app-bench.ts';

let bench: Bench | null = null;
let served: Awaited<ReturnType<typeof serveMetrics>> | null = null;
afterEach(async () => {
  await served?.close();
  await bench?.close();
  bench = null;
  served = null;
});

it('what bots do is counted once, and health tells a Redis that is away from one that is there', async () => {
  bench = await openBench();
  const metrics = createMetrics();
  const { redis, store, chat } = bench;
  const bot = bench.bot({ store: watchStore(store, metrics), chat: watchChat(chat, metrics) });
  served = await serveMetrics({ host: '127.0.0.1', port: 0 }, metrics, () => look(redis, store, bot.depths, metrics));
  const { port } = served;
  const get = async (path: string) => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`);
    return { status: response.status, text: await response.text() };
  };
  await bot.start();
  const conversation = { face: 'test', channel: 'C1', thread: 'T1' };
  const { diagnosisId } = await bot.ask({ host: 'web01' }, asker, conversation);
  await bench.until('it is told', async () => (await store.diagnoses.find(diagnosisId))?.told === true);
  const proposal = (await store.diagnoses.find(diagnosisId))?.proposalId ?? '';
  const digest = (await store.proposals.find(proposal))?.plan.digest ?? '';
  await bot.decide(proposal, 'approve', { ...approver, id: asker.id }, digest);
  await bot.decide(proposal, 'approve', approver, digest);
  await bench.inState(proposal, 'applied');

  const { text } = await get('/metrics');
  const lines = text.split('\n');
  expect(lines).toContain('syndrop_verdicts_total{status="active",label="syn-queue-overflow"} 1');
  expect(lines).toContain('syndrop_diagnosis_seconds_count 1');
  expect(lines).toContain('syndrop_changes_total{state="approved"} 1');
  expect(lines).toContain('syndrop_changes_total{state="applied"} 1');
  expect(lines).toContain('syndrop_refusals_total{by="policy",code="own-request"} 1');
  expect(lines).toContain('syndrop_agents_online 0');
  expect(lines).toContain('syndrop_redis_up 1');
  expect(lines.some((line) => /^syndrop_queue_jobs\{queue="change",state="delayed"\} [1-9]/.test(line))).toBe(true);
  expect(await get('/readyz')).toEqual({ status: 200, text: 'ready\n' });
  expect((await get('/elsewhere')).status).toBe(404);

  const start = await bench.stopRedis();
  expect(await get('/readyz')).toEqual({ status: 503, text: 'no answer from: redis\n' });
  expect(await get('/healthz')).toEqual({ status: 200, text: 'ok\n' });
  expect((await get('/metrics')).text).toContain('syndrop_redis_up 0');
  await start();
  await bench.until('Redis is back', async () => (await get('/readyz')).status === 200);
});
