import { explained, found, ruledOut, silent, stateOf } from './answers.ts';
import { defineRule } from './rule.ts';

export const rpFilterLooseNoRoute = defineRule({
  id: 'rp-filter-loose-no-route',
  label: 'rp-filter',
  needs: ['reversePath'],
  text: {
    en: {
      title: 'Reverse-path filter drops sources that have no route',
      mechanism:
        'With rp_filter=2 any route back to the source is good enough; where there is none, not even a default route, the packet is dropped.',
      off: 'Reverse-path filtering is off.',
      strict: 'An interface filters strictly: that explains the drops without a missing route.',
      hasDefault: 'There is a default route, so every source has a way back.',
      chainRoute: 'no route leads back to the client',
      chainFilter: 'the reverse-path filter drops the packet',
      addRoute: 'Add the missing route. Turning the filter off does not help: the answer would have no way out.',
    },
    zh: {
      title: '反向路径过滤丢弃没有路由的源地址',
      mechanism: 'rp_filter=2 时，只要有任何回到源地址的路由即可；如果连默认路由都没有，该包就被丢弃。',
      off: '反向路径过滤已关闭。',
      strict: '有接口使用严格过滤：无需缺失路由即可解释丢包。',
      hasDefault: '存在默认路由，任何源地址都有回程。',
      chainRoute: '没有路由回到客户端',
      chainFilter: '反向路径过滤丢弃该包',
      addRoute: '添加缺失的路由。关闭过滤没有帮助：应答也出不去。',
    },
  },
  references: ['net/ipv4/fib_frontend.c: __fib_validate_source'],
  never: {
    en: ['rp_filter=0 does not help: the reply still has no route.'],
    zh: ['rp_filter=0 没有帮助：应答仍然没有路由。'],
  },

  examine(facts) {
    const { drops, strictest, routes, strictKeys, modeQuotes, clientUnrouted } = facts.reversePath;
    if (strictest === 0) return ruledOut('off');
    const nothing = silent(drops, 'counters');
    if (nothing !== undefined) return nothing;
    if (strictKeys.length > 0 && !clientUnrouted) return ruledOut('strict');
    if (routes === 'default') return ruledOut('hasDefault');
    if (strictest === undefined && routes === 'unknown') return { kind: 'unknown', needs: 'sysctls' };
    const state = stateOf(drops);
    return found({
      state,
      confidence: state === 'past' ? 'possible' : routes === 'no-default' && strictest === 2 ? 'proven' : 'likely',
      explains: explained(drops, facts),
      evidence: [...drops.evidence, ...modeQuotes],
      chain: ['chainRoute', 'chainFilter', 'synsDropped'],
      advice: ['addRoute'],
    });
  },
});
