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
    const words = said.slice(0, 3).map(({ quote }) => quote);
    const story = { chain: ['chainRoute'], advice: ['repair'] } as const;
    const four = counters?.movement('IpOutNoRoutes', LISTENER);
    const six = counters?.movement('Ip6OutNoRoutes', LISTENER);
    const moving = [four, six].filter((movement) => movement?.speaks === 'active');
    const unrouted = moving.reduce((sum, movement) => sum + (movement?.count ?? 0), 0);
    const overflows = counters?.increase('TcpExtListenOverflows');
    const left = (account?.refused ?? 0) - (overflows ?? 0);
    const alike = Math.abs(left - unrouted) <= unrouted * 0.2;
    // Without the overflows, which most refused SYNs are, nothing but the same number tells whose they were.
    if (counters !== undefined && unrouted > 0 && left > 0 && (alike || overflows !== undefined)) {
      return found({
        state: 'active',
        confidence: alike ? 'proven' : 'likely',
        explains: Math.min(left, unrouted),
        evidence: [
          ...moving.flatMap((movement) => movement?.evidence ?? []),
          ...counters.quotes('TcpExtListenDrops'),
          ...words,
        ],
        chain: ['chainRoute', 'synsDropped'],
        advice: ['repair'],
      });
    }
    if (words.length > 0) return found({ ...story, state: 'past', confidence: 'possible', evidence: words });
    if (four === undefined) return unknown('counters');
    // Boot totals say nothing here: every host sends into missing routes at some time, before its network is up.
    return moving.length > 0 ? ruledOut('quietListener') : (silent(four, 'counters') ?? ruledOut('quietListener'));
  },
});
