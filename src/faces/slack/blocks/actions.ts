/** What a button of a diagnosis, a change or a sweep does. */
export type Action =
  | 'approve'
  | 'reject'
  | 'details'
  | 'again'
  | 'proof'
  | 'keep'
  | 'revert'
  | 'file'
  | 'cancel-sweep'
  | 'sweep-file'
  | 'sweep-page'
  | 'sweep-rollout';

/** Of the message of a rollout over many hosts; each carries its id and nothing else. */
export type LadderAction = 'rung-approve' | 'rung-keep' | 'rung-revert' | 'rung-stop';
