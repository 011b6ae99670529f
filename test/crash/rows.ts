import { FAULT_POINTS, type FaultPoint } from '../../agent/fault.ts';
import type { Story, Victim } from './story.ts';

export interface Row {
  readonly victim: Victim;
  readonly point: string;
  readonly story: Story;
  /** The process that stands at the point: it dies, or waits there while the victim does. */
  readonly at: 'bot' | 'agent' | 'watchdog';
}

/**
 * In which stories the agent, or its watchdog, is killed at each of its points. A point without a line does not compile.
 */
const agentStories: Readonly<Record<FaultPoint, readonly Story[]>> = {
  'request-accepted': ['keep'],
  'order-verified': ['keep'],
  'nonce-bound': ['keep'],
  'lease-written': ['keep'],
  'watchdog-started': ['keep'],
  'first-key-written': ['keep'],
  'all-keys-written': ['keep'],
  'counters-recorded': ['keep'],
  'applied-recorded': ['keep'],
  'watch-judged': ['keep'],
  'keep-decided': ['keep'],
  'kept-on-disk': ['keep'],
  'revert-decided': ['revert', 'nobody'],
  'first-key-restored': ['revert', 'nobody', 'abandoned'],
  'all-keys-restored': ['revert', 'nobody', 'abandoned'],
  'outcome-recorded': ['nobody'],
  'own-end-logged': ['nobody'],
  'carried-out': ['keep'],
  'refusal-remembered': ['keep'],
  'order-logged': ['keep'],
  'reply-sent': ['keep'],
  'answer-remembered': ['keep'],
  'request-finished': ['keep'],
  'notice-sent': ['nobody'],
  'told-recorded': ['nobody'],
  'watchdog-watching': ['abandoned'],
  'watchdog-due': ['abandoned'],
  'watchdog-decided': ['abandoned'],
  'watchdog-reverted': ['abandoned'],
  'watchdog-logged': ['abandoned'],
};

/** Redis is killed while the agent waits at these: the request is taken, answered, finished, or an ending is decided. */
const redisAtAgent: readonly FaultPoint[] = [
  'request-accepted',
  'lease-written',
  'all-keys-written',
  'order-logged',
  'reply-sent',
  'answer-remembered',
  'keep-decided',
  'revert-decided',
  'notice-sent',
];

export function agentRows(): readonly Row[] {
  return FAULT_POINTS.flatMap((point) =>
    agentStories[point].map((story): Row => {
      const victim = story === 'abandoned' ? 'watchdog' : 'agent';
      return { victim, point, story, at: victim };
    }),
  );
}

export function redisRows(): readonly Row[] {
  return redisAtAgent.map((point) => {
    const story = point === 'notice-sent' ? 'nobody' : point === 'revert-decided' ? 'revert' : 'keep';
    return { victim: 'redis', point, story, at: 'agent' };
  });
}

/** A proposal that moves on quickly is shown once, at its end. */
const MAY_BE_LEFT_OUT = /slack\.update proposal|markShown/;

/**
 * `keep` and `revert` are the points a bot was seen to pass in these stories. The bot dies after each step, which is before
 * the next, and also before what others see: orders and messages. Redis and the database die while it waits before a step
 * that needs them.
 */
export function botRows(keep: readonly string[], revert: readonly string[]): readonly Row[] {
  const rows: Row[] = [];
  const only = revert.filter((point) => !keep.includes(point));
  for (const [story, points] of [['keep', keep] as const, ['revert', only] as const]) {
    for (const point of points.filter((one) => !MAY_BE_LEFT_OUT.test(one))) {
      const before = point.startsWith('before ');
      if (!before || / (host\.apply|slack\.post)/.test(point)) rows.push({ victim: 'bot', point, story, at: 'bot' });
      if (before && / host\./.test(point)) rows.push({ victim: 'redis', point, story, at: 'bot' });
      if (before && / store\.(proposals\.(add|swap)|orders|diagnoses)/.test(point))
        rows.push({ victim: 'database', point, story, at: 'bot' });
    }
  }
  return rows;
}
