import type { ProposalRecord } from '../../../src/app/store.ts';
import { EDGES } from '../world/world.ts';
import type { Past } from './invariant.ts';

/** One value after another that the kernel of a host was seen to have. */
export interface Step {
  readonly host: string;
  readonly words: string;
  /** Who proposed it: each proposal has a value of its own. */
  readonly by: ProposalRecord | undefined;
  /** Whose change it takes back. */
  readonly back: ProposalRecord | undefined;
}

export function stepsOf({ world: { network }, proposals }: Past): readonly Step[] {
  return EDGES.flatMap((host) => {
    const values = network.values(host);
    const own = proposals.filter(({ plan }) => plan.host === host);
    const between = (from: string, to: string) =>
      own.find(({ plan: { changes } }) => changes[0]?.from === from && changes[0].to === to);
    return values.slice(1).map((to, index): Step => {
      const from = values[index] ?? '';
      return { host, words: `${host} went from ${from} to ${to}`, by: between(from, to), back: between(to, from) };
    });
  });
}
