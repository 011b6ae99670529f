import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

export type Metrics = ReturnType<typeof createMetrics>;

/** From a healthy host to one with a long window and a proof. */
const SECONDS = [1, 2, 3, 4, 5, 7.5, 10, 15, 30, 60, 120];

/** Everything syndrop tells of itself; what this process did is counted here, what all bots share is looked up when asked for. */
export function createMetrics() {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const counter = <L extends string>(name: string, help: string, labelNames: readonly L[]): Counter<L> =>
    new Counter({ name: `syndrop_${name}`, help, labelNames, registers });
  const gauge = <L extends string>(name: string, help: string, labelNames: readonly L[] = []): Gauge<L> =>
    new Gauge({ name: `syndrop_${name}`, help, labelNames, registers });
  return {
    registry,
    verdicts: counter('verdicts_total', 'Diagnoses that ended with a verdict.', ['status', 'label']),
    failures: counter('diagnosis_failures_total', 'Diagnoses that ended without one, by reason.', ['code']),
    diagnosisSeconds: new Histogram({
      name: 'syndrop_diagnosis_seconds',
      help: 'From the start of the work to the verdict; the window of watching is part of it.',
      buckets: SECONDS,
      registers,
    }),
    changes: counter('changes_total', 'States that changes to hosts came into.', ['state']),
    refusals: counter('refusals_total', 'Decisions of people and orders to hosts that were refused, by reason.', [
      'by',
      'code',
    ]),
    sweeps: counter('sweeps_total', 'Sweeps that ended.', ['state']),
    sweepHosts: counter('sweep_hosts_total', 'Hosts of sweeps that were filed; a late answer counts again.', ['state']),
    chatErrors: counter('chat_errors_total', 'Messages that could not be said or changed, by reason.', [
      'call',
      'code',
    ]),
    chatSeconds: new Histogram({
      name: 'syndrop_chat_seconds',
      help: 'What saying or changing a message took, waits for the rate limit included.',
      labelNames: ['call'],
      buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
      registers,
    }),
    queueJobs: gauge('queue_jobs', 'Jobs of all bots.', ['queue', 'state']),
    agentsOnline: gauge('agents_online', 'Agents that are connected to Redis.'),
    hosts: gauge('hosts', 'Hosts that are enrolled.'),
    redisUp: gauge('redis_up', '1 while Redis answers.'),
    storeUp: gauge('store_up', '1 while the database answers.'),
  };
}
