import {
  type Attributes,
  type Context,
  context,
  diag,
  DiagLogLevel,
  type Span,
  SpanStatusCode,
  trace,
  TraceFlags,
} from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BasicTracerProvider, BatchSpanProcessor, RandomIdGenerator } from '@opentelemetry/sdk-trace-base';
import { Problem } from '../protocol/problem.ts';

/** Spans of what one question is the cause of, whichever bots and jobs work on it: all of them have its trace. */
export interface Tracer {
  /** Runs `work` as a part of what the question is the cause of. */
  within<T>(questionId: string, name: string, work: () => Promise<T>): Promise<T>;
  /** A part of the part that runs; outside of any, `work` alone. */
  span<T>(name: string, attributes: Attributes, work: (span: Span | null) => Promise<T>): Promise<T>;
  /** A part that is over, with the times of whoever did it. */
  past(name: string, from: Date, to: Date): void;
  /** The question itself, once it is answered. */
  question(questionId: string, from: Date, to: Date, attributes: Attributes): void;
  /** Sends what is left. */
  close(): Promise<void>;
}

/** A collector that is away must not hold up a bot that ends. */
const EXPORT_MS = 2_000;

/**
 * `endpoint` is the base of OTLP over HTTP; headers and the like are read from OTEL_EXPORTER_OTLP_*. What could not be sent is
 * lost, and the first time told.
 */
export function openTracer(endpoint: string, failed: (message: string) => void): Tracer {
  let told = false;
  const tell = (message: string): void => {
    if (!told) failed(`traces cannot be sent to ${endpoint}: ${message.slice(0, 200)}`);
    told = true;
  };
  const nothing = (): void => {};
  const logger = { error: tell, warn: nothing, info: nothing, debug: nothing, verbose: nothing };
  diag.setLogger(logger, { logLevel: DiagLogLevel.ERROR, suppressOverrideMessage: true });
  const ids = questionIds();
  const exporter = new OTLPTraceExporter({ url: `${endpoint.replace(/\/$/, '')}/v1/traces`, timeoutMillis: EXPORT_MS });
  const provider = new BasicTracerProvider({
    idGenerator: ids.generator,
    resource: resourceFromAttributes({ 'service.name': 'syndrop' }),
    spanProcessors: [new BatchSpanProcessor(exporter)],
  });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  const tracer = provider.getTracer('syndrop');

  const run = <T>(parent: Context, name: string, attributes: Attributes, work: (span: Span) => Promise<T>) =>
    tracer.startActiveSpan(name, { attributes }, parent, async (span) => {
      try {
        return await work(span);
      } catch (cause) {
        span.setStatus({ code: SpanStatusCode.ERROR, message: cause instanceof Problem ? cause.code : 'internal' });
        throw cause;
      } finally {
        span.end();
      }
    });

  return {
    within: (questionId, name, work) => run(ids.contextOf(questionId), name, {}, work),
    span: (name, attributes, work) =>
      trace.getActiveSpan() === undefined ? work(null) : run(context.active(), name, attributes, work),
    past(name, from, to) {
      if (trace.getActiveSpan() !== undefined) tracer.startSpan(name, { startTime: from }).end(to);
    },
    question(questionId, from, to, attributes) {
      ids.as(questionId, () => tracer.startSpan('question', { root: true, startTime: from, attributes })).end(to);
    },
    async close() {
      await provider.shutdown().catch((cause: unknown) => tell(String(cause)));
      context.disable();
      diag.disable();
    },
  };
}

/** A question's id is a UUID, which is as long as a trace's: whoever knows the question can continue its trace. */
function questionIds() {
  const random = new RandomIdGenerator();
  let given: { readonly traceId: string; readonly spanId: string } | null = null;
  const idsOf = (questionId: string) => {
    const traceId = questionId.replaceAll('-', '');
    return { traceId, spanId: traceId.slice(16) };
  };
  return {
    generator: {
      generateTraceId: () => given?.traceId ?? random.generateTraceId(),
      generateSpanId: () => given?.spanId ?? random.generateSpanId(),
    },
    contextOf(questionId: string): Context {
      const remote = { ...idsOf(questionId), traceFlags: TraceFlags.SAMPLED, isRemote: true };
      return trace.setSpanContext(context.active(), remote);
    },
    as<T>(questionId: string, work: () => T): T {
      given = idsOf(questionId);
      try {
        return work();
      } finally {
        given = null;
      }
    },
  };
}
