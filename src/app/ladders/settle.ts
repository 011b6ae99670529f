import type { Verb } from '../app.ts';
import { decideProposal } from '../changes/decisions.ts';
import type { Deps } from '../deps.ts';
import type { StandingLadder } from './read-ladder.ts';
import { type Refusal, refused } from './refusal.ts';
import type { Wanted } from './wanted.ts';

/** Keeps or reverts what stands, host by host; one refusal does not hold up the others. */
export async function settle(
  deps: Deps,
  { proposals }: StandingLadder,
  { actor, given }: Wanted,
  decision: Extract<Verb, 'keep' | 'revert'>,
  hosts: readonly string[],
): Promise<Refusal | null> {
  if (hosts.length === 0) return refused('not-applicable', `There is no applied change to ${decision}.`);
  let first: Refusal | null = null;
  let done = 0;
  for (const { proposalId, plan } of proposals.values()) {
    if (!hosts.includes(plan.host)) continue;
    const decided = await decideProposal(deps, { proposalId, decision, actor, digest: plan.digest, ...given });
    if (decided.accepted) done += 1;
    else first ??= refused(decided.code, `${plan.host}: ${decided.message}`);
  }
  return done === 0 ? first : null;
}
