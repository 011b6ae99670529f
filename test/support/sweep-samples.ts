import type { SweepAnswer } from '../../src/fleet/sweep-result.ts';

/** A host whose SYN queue is full, unless said otherwise. */
export function sweepAnswer(host: string, over: Partial<SweepAnswer> = {}): SweepAnswer {
  return {
    state: 'answered',
    host,
    late: false,
    tookMs: 12,
    status: 'active',
    label: 'syn-queue-overflow',
    causeId: 'synq-full-drop',
    title: 'SYN queue full',
    confidence: 'proven',
    headline: 'The SYN queue is full.',
    also: [],
    windowSeconds: 3,
    arrived: 100,
    dropped: 30,
    kernel: '6.1.0-18-amd64',
    agentVersion: '0.1.0',
    settings: {},
    ...over,
  };
}

export function healthyAnswer(host: string, over: Partial<SweepAnswer> = {}): SweepAnswer {
  const nothing = {
    status: 'healthy',
    label: 'healthy',
    causeId: null,
    title: null,
    confidence: null,
    dropped: 0,
  } as const;
  return sweepAnswer(host, { ...nothing, headline: 'Nothing drops.', ...over });
}
