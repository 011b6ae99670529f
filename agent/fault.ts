/** Places between two steps, in the order they are passed. A test may end or halt the process exactly there. */
export const FAULT_POINTS = [
  // A request is taken, and its order judged.
  'request-accepted',
  'order-verified',
  'nonce-bound',
  // Apply.
  'lease-written',
  'watchdog-started',
  'first-key-written',
  'all-keys-written',
  'counters-recorded',
  'applied-recorded',
  // Watch.
  'watch-judged',
  // Keep.
  'keep-decided',
  'kept-on-disk',
  // Revert: ordered, at the deadline, by the watch, at a start.
  'revert-decided',
  'first-key-restored',
  'all-keys-restored',
  'outcome-recorded',
  'own-end-logged',
  // The outcome of an order goes out.
  'carried-out',
  'refusal-remembered',
  'order-logged',
  'reply-sent',
  'answer-remembered',
  'request-finished',
  // What nobody asked for is told.
  'notice-sent',
  'told-recorded',
  // The process outside the agent.
  'watchdog-watching',
  'watchdog-due',
  'watchdog-decided',
  'watchdog-reverted',
  'watchdog-logged',
] as const;
export type FaultPoint = (typeof FAULT_POINTS)[number];

/** Ends this process as if by `kill -9`, or halts it until a SIGCONT, when the environment names this point. */
export function faultPoint(point: FaultPoint): void {
  if (process.env['SYNDROP_AGENT_FAULT'] === point) process.kill(process.pid, 'SIGKILL');
  if (process.env['SYNDROP_AGENT_HALT'] !== point) return;
  delete process.env['SYNDROP_AGENT_HALT'];
  process.kill(process.pid, 'SIGSTOP');
}
