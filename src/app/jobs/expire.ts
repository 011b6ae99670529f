import { advance } from '../changes/advance.ts';
import { type Deps, nowText } from '../deps.ts';

/** Nobody decided in time. Whoever decided a moment before has won: the state says so. */
export async function expireJob(deps: Deps, proposalId: string): Promise<void> {
  await advance(deps, proposalId, { kind: 'expire', at: nowText(deps) }, { actor: 'syndrop', did: 'expired' });
}
