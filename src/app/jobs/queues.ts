import { setTimeout as sleep } from 'node:timers/promises';
import { type Job as BullJob, type JobsOptions, Queue, Worker } from 'bullmq';
import * as z from 'zod';
import { Signed } from '../../protocol/message.ts';
import { type RedisClient, separate } from '../../transports/agent/client.ts';
import type { Log } from '../deps.ts';
import { type Job, jobId, type Schedule } from './schedule.ts';

/** What comes back from Redis, which is trusted with delivery only: ids, and the store decides what they mean. */
const Stored: z.ZodType<Job> = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('diagnose'), diagnosisId: z.string() }),
  z.object({ kind: z.literal('rollout'), proposalId: z.string() }),
  z.object({ kind: z.literal('settle'), proposalId: z.string(), version: z.number() }),
  z.object({ kind: z.literal('show'), proposalId: z.string(), version: z.number() }),
  z.object({ kind: z.literal('ladder'), ladderId: z.string(), version: z.number() }),
  z.object({ kind: z.literal('expire'), proposalId: z.string(), notBefore: z.string() }),
  z.object({ kind: z.literal('deadline'), proposalId: z.string(), notBefore: z.string() }),
  z.object({ kind: z.literal('sweep'), sweepId: z.string(), share: z.number() }),
  z.object({ kind: z.literal('sweep-tell'), sweepId: z.string(), round: z.number() }),
  z.object({ kind: z.literal('operator'), signed: z.object({ ...Signed.shape, payload: z.string().max(8_192) }) }),
]);

export interface Queues extends Schedule {
  start(run: (job: Job, signal: AbortSignal) => Promise<void>, giveUp: (job: Job) => Promise<void>): void;
  /** How many jobs there are, by queue and what they wait for. */
  depths(): Promise<Readonly<Record<string, Readonly<Record<string, number>>>>>;
  /** Lets running jobs go: they are repeated by the next bot. */
  stop(): Promise<void>;
}

export interface QueueOptions {
  /** Shared by all queues of this bot. */
  readonly redis: RedisClient;
  /** In front of every Redis key. */
  readonly prefix?: string;
  readonly clock: () => Date;
  readonly log: Log;
  /** A bot that died is noticed, and its jobs taken over, within about two of these. */
  readonly lockMs?: number;
}

/** They do not wait for each other: a revert must not stand behind a hundred collections, nor either behind a sweep. */
const QUEUE_NAMES = ['diagnose', 'change', 'sweep'] as const;
type QueueName = (typeof QUEUE_NAMES)[number];

const AT_ONCE = 16;
const ATTEMPTS: Readonly<Record<Job['kind'], { readonly attempts: number; readonly delay: number }>> = {
  // Somebody is waiting: a fault of ours is admitted after two seconds.
  diagnose: { attempts: 4, delay: 300 },
  rollout: { attempts: 6, delay: 500 },
  settle: { attempts: 6, delay: 500 },
  show: { attempts: 8, delay: 500 },
  ladder: { attempts: 8, delay: 500 },
  expire: { attempts: 6, delay: 500 },
  deadline: { attempts: 8, delay: 1_000 },
  operator: { attempts: 3, delay: 500 },
  sweep: { attempts: 4, delay: 500 },
  // A chat that refuses every second call must not lose a report.
  'sweep-tell': { attempts: 8, delay: 1_000 },
};
/** A Redis that does not answer must not hold up a click; the store remembers what is owed. */
const ADD_MS = 2_000;
/** When a delayed job is due, as BullMQ orders them: milliseconds, and twelve bits for those of the same one. */
const SCORE_A_MS = 4_096;
const LOCK_MS = 15_000;
const RESTART_MS = 500;
/** Jobs hear at once that this bot stops; what they leave is owed, and another bot does it. */
const CLOSE_MS = 10_000;
const EVENTS_KEPT = 1_000;

export function createQueues({ redis, prefix = prefixFor(redis), clock, log, lockMs = LOCK_MS }: QueueOptions): Queues {
  const options = { connection: redis, prefix, streams: { events: { maxLen: EVENTS_KEPT } } };
  const queues: Readonly<Record<QueueName, Queue>> = {
    diagnose: new Queue('diagnose', options),
    change: new Queue('change', options),
    sweep: new Queue('sweep', options),
  };
  const closing = new AbortController();
  const workers = new Map<QueueName, Worker>();
  /** Workers wait without end for Redis to come back, as BullMQ wants it; the shared connection may be set otherwise. */
  let patient: RedisClient | null = null;
  for (const queue of Object.values(queues)) queue.on('error', (error) => log('debug', `queue: ${error.message}`));

  async function addAll(jobs: readonly Job[]): Promise<void> {
    for (const job of jobs) {
      const [queue, jobSettings] = [queues[queueOf(job)], jobOptions(job, clock())];
      await queue.add(job.kind, job, jobSettings);
      await hasten(queue, jobSettings);
    }
  }

  /** One that is there already, and failed while the clock was ahead, was put off by as much. */
  async function hasten(queue: Queue, { jobId: id, delay }: ReturnType<typeof jobOptions>): Promise<void> {
    const score = await redis.zscore(queue.toKey('delayed'), id);
    const dueMs = Number(score) / SCORE_A_MS;
    if (dueMs <= clock().getTime() + delay + LONGEST_PAUSE_MS) return;
    try {
      await (await queue.getJob(id))?.changeDelay(delay);
    } catch {
      // It has begun meanwhile.
    }
  }

  /** A worker whose Redis goes away before it is ready never works: it is replaced by another until one is. */
  async function keepStarting(
    name: QueueName,
    work: (job: BullJob) => Promise<void>,
    connection: RedisClient,
  ): Promise<void> {
    while (!closing.signal.aborted) {
      const worker = new Worker(name, work, {
        connection,
        prefix,
        concurrency: AT_ONCE,
        lockDuration: lockMs,
        stalledInterval: lockMs,
        maxStalledCount: 10,
        drainDelay: 20,
        settings: { backoffStrategy: pauseAfter },
      });
      worker.on('error', (error) => log('debug', `worker: ${error.message}`));
      workers.set(name, worker);
      try {
        await worker.waitUntilReady();
        return;
      } catch {
        worker.close(true).catch(() => {});
        await sleep(RESTART_MS, undefined, { ref: false });
      }
    }
  }

  return {
    async add(...jobs) {
      const late = new AbortController();
      const giveUp = sleep(ADD_MS, undefined, { signal: late.signal, ref: false }).then(() => {
        throw new Error(`Redis did not answer within ${ADD_MS} ms`);
      });
      try {
        await Promise.race([addAll(jobs), giveUp]);
      } catch (cause) {
        log('error', `not queued, tried again later: ${cause instanceof Error ? cause.message : 'unknown'}`);
      } finally {
        giveUp.catch(() => {});
        late.abort();
      }
    },
    start(run, giveUp) {
      patient = separate(redis, { maxRetriesPerRequest: null });
      patient.on('error', () => {});
      for (const name of QUEUE_NAMES) {
        // A signal for each job: dozens run at once, and each of them may listen.
        const work = (job: BullJob): Promise<void> =>
          runStored(job, run, giveUp, AbortSignal.any([closing.signal]), log);
        void keepStarting(name, work, patient);
      }
    },
    async depths() {
      const states = ['wait', 'active', 'delayed'] as const;
      const counted = QUEUE_NAMES.map(async (name) => [name, await queues[name].getJobCounts(...states)] as const);
      return Object.fromEntries(await Promise.all(counted));
    },
    async stop() {
      closing.abort();
      const closed = Promise.all([...workers.values()].map((worker) => worker.close()));
      // A worker that closes while its connection comes back waits for an end that ioredis does not tell.
      await Promise.race([closed, sleep(CLOSE_MS, undefined, { ref: false })]);
      await Promise.all(Object.values(queues).map((queue) => queue.close()));
      patient?.disconnect();
    },
  };
}

/** In a Cluster all keys of a queue must be on one server, which the braces see to. */
function prefixFor(redis: RedisClient): string {
  return 'slots' in redis ? '{syn}' : 'syn';
}

function queueOf(job: Job): QueueName {
  if (job.kind === 'sweep' || job.kind === 'sweep-tell') return 'sweep';
  return job.kind === 'diagnose' ? 'diagnose' : 'change';
}

/**
 * Nothing of a finished job is kept, so that its id is free: the same job may be owed again. What happened is in the
 * store and its audit.
 */
function jobOptions(job: Job, now: Date) {
  const { attempts, delay } = ATTEMPTS[job.kind];
  const wait = 'notBefore' in job ? Math.max(0, Date.parse(job.notBefore) - now.getTime() + 1) : 0;
  return {
    jobId: jobId(job),
    delay: wait,
    attempts,
    backoff: { type: 'bounded', delay },
    removeOnComplete: true,
    removeOnFail: true,
    stackTraceLimit: 1,
  } satisfies JobsOptions;
}

/** What failed because Slack or the database was away must not sleep on for minutes when it is back. */
const LONGEST_PAUSE_MS = 10_000;

function pauseAfter(attempts: number, _type?: string, _error?: Error, job?: Pick<BullJob, 'opts'>): number {
  const backoff = job?.opts.backoff;
  const first = (typeof backoff === 'object' ? backoff.delay : backoff) ?? 1_000;
  return Math.min(LONGEST_PAUSE_MS, first * 2 ** (attempts - 1));
}

async function runStored(
  stored: BullJob,
  run: (job: Job, signal: AbortSignal) => Promise<void>,
  giveUp: (job: Job) => Promise<void>,
  signal: AbortSignal,
  log: Log,
): Promise<void> {
  const parsed = Stored.safeParse(stored.data);
  // Not ours, and it cannot become ours by trying again.
  if (!parsed.success) return;
  const job = parsed.data;
  try {
    await run(job, signal);
  } catch (cause) {
    const last = stored.attemptsMade + 1 >= (stored.opts.attempts ?? 1);
    const message = cause instanceof Error ? cause.message : 'unknown';
    log(last ? 'error' : 'debug', `${jobId(job)} failed${last ? ' for good' : ''}: ${message}`);
    if (last && !signal.aborted) await giveUp(job);
    throw cause;
  }
}
