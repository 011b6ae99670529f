import type { LadderView } from '../../approval/ladder.ts';
import type { LadderRefusal } from '../app.ts';

export interface Refusal {
  readonly kind: 'refused';
  readonly code: LadderRefusal;
  readonly message: string;
}

/** Not yet said to anybody nor audited. */
export const refused = (code: LadderRefusal, message: string): Refusal => ({ kind: 'refused', code, message });

/** What a rollout is, as in `this rollout is …`. */
export function stateWords({ state }: LadderView): string {
  switch (state.kind) {
    case 'watching':
      return 'being watched';
    case 'stopped':
      return state.host === null ? 'stopped' : `stopped by ${state.host}`;
    case 'open':
    case 'deciding':
    case 'done':
      return state.kind;
  }
}
