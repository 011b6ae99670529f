import { LISTENER } from '../facts/movement.ts';
import { found, ruledOut, silent, unknown } from './answers.ts';
import { defineRule } from './rule.ts';

export const noRouteBack = defineRule({
  id: 'no-route-back',
  label: 'martian-or-no-route',
  stage: 'listener',
  needs: [],
  text: {
    en: {
      title: 'No route back to the client',
      mechanism:
        'The listener takes the SYN, but the lookup of the way back fails (no route, blackhole, unreachable, prohibit), so no SYN+ACK is made and the SYN is dropped.',
      quietListener: 'Packets without a route were not answers of a listener: ListenDrops did not move with them.',
      chainRoute: 'no route leads back to the client',
      repair: 'Add or repair the route, the policy rule or the VRF table: ip route get CLIENT from SERVER.',
    },
    zh: {
      title: '没有回到客户端的路由',
      mechanism:
        '监听者收下 SYN，但查找回程路由失败（无路由、blackhole、unreachable、prohibit），因此不产生 SYN+ACK，SYN 被丢弃。',
      quietListener: '没有路由的包不是监听者的应答：ListenDrops 没有随之变化。',
      chainRoute: '没有路由回到客户端',
      repair: '添加或修复路由、策略规则或 VRF 表：ip route get CLIENT from SERVER。',
    },
  },
  references: ['net/ipv4/inet_connection_sock.c: inet_csk_route_req'],
  never: { en: ['No backlog or queue setting helps.'], zh: ['任何 backlog 或队列设置都没有帮助。'] },

  examine({ counters, account, reported }) {
    const said = reported?.filter(({ kind }) => kind === 'network-unreachable') ?? [];
    if (said.length > 0) {
      const evidence = said.slice(0, 3).map(({ quote }) => quote);
      return found({ state: 'past', confidence: 'possible', evidence, chain: ['chainRoute'], advice: ['repair'] });
    }
    if (counters === undefined) return unknown('counters');
    const four = counters.movement('IpOutNoRoutes', LISTENER);
    const six = counters.movement('Ip6OutNoRoutes', LISTENER);
    const moving = [four, six].filter(({ speaks }) => speaks === 'active');
    // Boot totals say nothing here: every host sends into missing routes at some time, before its network is up.
    if (moving.length === 0) return silent(four, 'counters') ?? ruledOut('quietListener');
    const unrouted = moving.reduce((sum, { count }) => sum + count, 0);
    const overflows = counters.increase('TcpExtListenOverflows') ?? 0;
    const left = (account?.refused ?? 0) - overflows;
    if (left <= 0) return ruledOut('quietListener');
    return found({
      state: 'active',
      confidence: Math.abs(left - unrouted) <= unrouted * 0.2 ? 'proven' : 'likely',
      explains: Math.min(left, unrouted),
      evidence: [...moving.flatMap(({ evidence }) => evidence), ...counters.quotes('TcpExtListenDrops')],
      chain: ['chainRoute', 'synsDropped'],
      advice: ['repair'],
    });
  },
});
