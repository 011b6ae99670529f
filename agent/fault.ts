/** Places at which a test may end the process as if by `kill -9`. */
export type FaultPoint =
  | 'lease-written'
  | 'watchdog-started'
  | 'first-key-written'
  | 'all-keys-written'
  | 'applied-recorded'
  | 'keep-decided'
  | 'kept-on-disk'
  | 'revert-decided'
  | 'first-key-restored'
  | 'outcome-recorded'
  | 'reply-sent';

export function faultPoint(point: FaultPoint): void {
  if (process.env['SYNDROP_AGENT_FAULT'] === point) process.kill(process.pid, 'SIGKILL');
}
