import { hasIncreases } from '../facts/delta.ts';
import type { Facts } from '../facts/facts.ts';
import { type Chain, explainedBy, stateOf } from './chains.ts';
import type { Ledger } from './diagnosis.ts';

/** The SYNs of the window: what came, what was answered, and what each cause took. Null where nothing may be counted. */
export function ledger(chains: readonly Chain[], facts: Facts): Ledger {
  const { account, comparison } = facts;
  const counted = hasIncreases(comparison);
  const entries = chains.flatMap((chain) => {
    const count = explainedBy(chain);
    return stateOf(chain) !== 'active' || count === undefined ? [] : [{ chain, count }];
  });
  const taken = (stage: Stage): number =>
    sum(entries.map(({ chain, count }) => (stageOf(chain) === stage ? count : 0)));
  const refused = counted ? Math.max(account?.refused ?? 0, taken('listener')) : 0;
  const before = Math.max(taken('elsewhere'), uncounted(facts));
  const known = counted && (facts.counters !== undefined || entries.length > 0);
  const dropped = known ? refused + taken('answer') + before : null;
  return {
    windowSeconds: comparison.seconds,
    arrived: account === undefined || account.arrived === null || dropped === null ? null : account.arrived + before,
    answered: account?.answered ?? null,
    completed: account?.completed ?? null,
    dropped,
    byCause: entries.map(({ chain, count }) => ({ causeId: chain.root.rule.id, count })),
    unexplained: dropped === null ? null : Math.max(0, dropped - sum(entries.map(({ count }) => count))),
  };
}

type Stage = 'listener' | 'answer' | 'elsewhere';

/** A chain is counted where its symptoms are: a program out of descriptors drops nothing but through its listener. */
function stageOf({ root, symptoms }: Chain): Stage {
  const stages = [root, ...symptoms].flatMap(({ rule }) => (rule.stage === undefined ? [] : [rule.stage]));
  return stages.includes('listener') ? 'listener' : (stages[0] ?? 'elsewhere');
}

/** Packets that end before TCP without any counter of their own, where most of the window's do: strays are not told. */
function uncounted({ funnel }: Facts): number {
  if (funnel?.reached === 'device') return funnel.beforeIp ?? 0;
  return funnel?.reached === 'ip' ? (funnel.insideIp ?? 0) : 0;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
