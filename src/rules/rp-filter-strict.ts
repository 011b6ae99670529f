import type { ReversePathFacts } from '../facts/reverse-path.ts';
import { explained, found, ruledOut, silent, stateOf, unknown } from './answers.ts';
import { defineRule, type Wish } from './rule.ts';

export const rpFilterStrict = defineRule({
  id: 'rp-filter-strict',
  label: 'rp-filter',
  needs: ['reversePath'],
  text: {
    en: {
      title: 'Strict reverse-path filter drops packets that come in by another interface',
      mechanism:
        'With rp_filter=1 a packet is dropped when the best route back to its source leads through another interface. The larger of conf.all and the interface counts.',
      off: 'Reverse-path filtering is off: conf.all and every interface are 0.',
      loose: 'No interface filters strictly: the largest effective rp_filter is {mode}.',
      noRoute: 'No route leads to the client: see the missing route first.',
      spared: 'The answers to this client leave by the only interface that filters strictly: its packets pass.',
      why: 'Loose mode still drops sources that have no route at all.',
      chainRoute: 'the route back to the client leads through another interface',
      chainFilter: 'rp_filter=1 drops what comes in by this one',
      routing: 'Better than loosening the filter: mend the routes, or give each interface its own table (ip rule).',
    },
    zh: {
      title: '严格反向路径过滤丢弃从其他接口进入的包',
      mechanism:
        'rp_filter=1 时，如果回到源地址的最佳路由经由其他接口，该包就被丢弃。生效值取 conf.all 与接口值中较大者。',
      off: '反向路径过滤已关闭：conf.all 和各接口均为 0。',
      loose: '没有接口使用严格过滤：最大生效 rp_filter 为 {mode}。',
      noRoute: '没有到客户端的路由：请先看缺失的路由。',
      spared: '给该客户端的应答从唯一严格过滤的接口出去：它的包会通过。',
      why: '松散模式仍会丢弃完全没有路由的源地址。',
      chainRoute: '回到客户端的路由经由其他接口',
      chainFilter: 'rp_filter=1 丢弃从本接口进入的包',
      routing: '比放松过滤更好的做法：修正路由，或为每个接口使用独立路由表（ip rule）。',
    },
  },
  references: ['net/ipv4/fib_frontend.c: __fib_validate_source', 'Documentation/networking/ip-sysctl: rp_filter'],
  never: {
    en: ['Do not set rp_filter=0 everywhere on a router without another filter against spoofing.'],
    zh: ['在没有其他防伪造过滤的路由器上，不要把 rp_filter 全部设为 0。'],
  },

  examine(facts) {
    const { drops, strictest, martians, asymmetric, modeQuotes } = facts.reversePath;
    const story = {
      evidence: [
        ...drops.evidence,
        ...modeQuotes,
        ...martians.slice(0, 3).map(({ quote }) => quote),
        ...asymmetric.slice(0, 3),
      ],
      chain: ['chainRoute', 'chainFilter', 'synsDropped'],
      advice: ['routing'],
    } as const;
    const refused = facts.reported?.filter(({ kind }) => kind === 'reverse-path-refused') ?? [];
    if (refused.length > 0) {
      const quotes = [...story.evidence, ...refused.map(({ quote }) => quote)];
      return found({ ...story, evidence: quotes, state: 'past', confidence: 'likely' });
    }
    if (strictest === 0 && drops.speaks !== 'active') return ruledOut('off');
    const nothing = silent(drops, 'counters');
    // A trickle is what a second network sends by nature; whether a client is in it shows on the wire alone.
    if (drops.speaks === 'background' && facts.comparison.basis === 'window' && martians.length === 0)
      return strictest === 2 ? ruledOut('loose', { mode: 2 }) : unknown('repeatedSyns');
    if (nothing !== undefined) {
      if (martians.length > 0)
        return found({ ...story, state: 'past', confidence: strictest === 1 ? 'likely' : 'possible' });
      if (asymmetric.length > 0) return found({ ...story, state: 'past', confidence: 'possible' });
      if (strictest === 1 && facts.counters === undefined && facts.sysctls?.chosen === true) {
        return found({ ...story, state: 'latent', confidence: 'possible' });
      }
      return strictest === 2 ? ruledOut('loose', { mode: 2 }) : nothing;
    }
    if (strictest === 2 && !hasStrict(facts.reversePath)) return ruledOut('loose', { mode: 2 });
    if (facts.reversePath.clientSpared) return ruledOut('spared');
    if (facts.reversePath.clientUnrouted) return ruledOut('noRoute');
    if (facts.reversePath.routes === 'no-default' && strictest !== 1) return ruledOut('noRoute');
    const state = stateOf(drops);
    return found({
      ...story,
      state,
      confidence: state === 'active' && strictest === 1 ? 'proven' : state === 'active' ? 'likely' : 'possible',
      explains: explained(drops, facts),
      remedies: state === 'active' ? wishes(facts.reversePath) : [],
    });
  },
});

function hasStrict({ modes, strictKeys }: ReversePathFacts): boolean {
  return Object.values(modes).includes(1) || strictKeys.length > 0;
}

/** The maximum wins, so every key that is 1 has to become 2. */
function wishes({ strictKeys }: ReversePathFacts): Wish<'why'>[] {
  return strictKeys.map((key) => ({ key, to: '2', why: 'why', takesEffect: 'now' }));
}
