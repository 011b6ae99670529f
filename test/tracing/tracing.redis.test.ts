import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterEach, expect, it } from 'vitest';
import * as z from 'zod';
import { openTracer } from '../../src/tracing/tracer.ts';
import { watchAnswers, watchChat, watchJobs, watchWays } from '../../src/tracing/watch.ts';
import { approver, asker, type Bench, openBench } from '../support/app-bench.ts';

const Span = z.object({
  traceId: z.string(),
  spanId: z.string(),
  parentSpanId: z.string().optional(),
  name: z.string(),
  attributes: z.array(z.object({ key: z.string(), value: z.object({ stringValue: z.string().optional() }) })),
});
/** OTLP/JSON, opentelemetry/proto/collector/trace/v1. */
const Export = z.object({
  resourceSpans: z.array(z.object({ scopeSpans: z.array(z.object({ spans: z.array(Span) })) })),
});

let bench: Bench | null = null;
let collector: Server | null = null;
afterEach(async () => {
  await bench?.close();
  collector?.close();
  bench = null;
  collector = null;
});

/** Takes traces as OpenTelemetry's collector does. */
async function collect(): Promise<{ readonly url: string; readonly spans: z.infer<typeof Span>[] }> {
  const spans: z.infer<typeof Span>[] = [];
  async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { resourceSpans } = Export.parse(JSON.parse(await text(request)));
    for (const { scopeSpans } of resourceSpans) for (const scope of scopeSpans) spans.push(...scope.spans);
    response.writeHead(request.url === '/v1/traces' ? 200 : 404, { 'content-type': 'application/json' }).end('{}');
  }
  collector = createServer((request, response) => void take(request, response));
  collector.listen(0, '127.0.0.1');
  await once(collector, 'listening');
  const address = collector.address();
  return { url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`, spans };
}

it('one trace leads from the question over jobs, host and chat to the change, whichever jobs did the work', async () => {
  const { url, spans } = await collect();
  const tracer = openTracer(url, (message) => expect.fail(message));
  bench = await openBench();
  const { store, chat, host } = bench;
  const ways = watchWays(() => Promise.resolve({ transport: host, applying: host, address: 'web01' }), tracer);
  const watched = { store: watchAnswers(store, tracer), chat: watchChat(chat, tracer), ways };
  const bot = bench.bot({ ...watched, around: watchJobs(store, tracer) });
  await bot.start();
  const { diagnosisId } = await bot.ask({ host: 'web01' }, asker, { face: 'test', channel: 'C1', thread: 'T1' });
  await bench.until('it is told', async () => (await store.diagnoses.find(diagnosisId))?.told === true);
  const proposalId = (await store.diagnoses.find(diagnosisId))?.proposalId ?? '';
  await bot.decide(proposalId, 'approve', approver, (await bot.proposal(proposalId))?.plan.digest ?? '');
  await bench.inState(proposalId, 'applied');
  await bot.stop();
  await tracer.close();

  expect(new Set(spans.map(({ traceId }) => traceId))).toEqual(new Set([diagnosisId.replaceAll('-', '')]));
  const nameOf = new Map(spans.map(({ spanId, name }) => [spanId, name]));
  const lines = spans.map(({ name, parentSpanId = '' }) => `${nameOf.get(parentSpanId) ?? '-'} > ${name}`);
  expect(lines).toEqual(
    expect.arrayContaining([
      '- > question',
      'question > diagnose',
      'diagnose > collect',
      'diagnose > chat post',
      'question > rollout',
      'rollout > apply',
      'question > show',
    ]),
  );
  const { attributes = [] } = spans.find(({ name }) => name === 'question') ?? {};
  expect(attributes.map(({ key, value }) => `${key}=${value.stringValue}`)).toEqual([
    'host.name=web01',
    'syndrop.status=active',
    'syndrop.label=syn-queue-overflow',
  ]);
});

it('a collector that is away stops nothing, and is told of once', async () => {
  const told: string[] = [];
  const tracer = openTracer('http://127.0.0.1:9', (message) => told.push(message));
  const answer = await tracer.within('f81d4fae-7dec-41d0-a765-00a0c91e6bf6', 'diagnose', () =>
    tracer.span('collect', {}, () => Promise.resolve('answered')),
  );
  expect(answer).toBe('answered');
  await tracer.close();
  expect(told).toEqual([expect.stringMatching(/^traces cannot be sent to http:\/\/127\.0\.0\.1:9: .*ECONNREFUSED/)]);
});
