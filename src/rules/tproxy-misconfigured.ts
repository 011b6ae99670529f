import type { Facts } from '../facts/facts.ts';
import type { ProxyingRule } from '../facts/firewall.ts';
import { NETWORK } from '../facts/movement.ts';
import { found, measuredOut, ruledOut, unknown } from './answers.ts';
import { defineRule } from './rule.ts';

export const tproxyMisconfigured = defineRule({
  id: 'tproxy-misconfigured',
  label: 'firewall-drop',
  needs: ['firewall'],
  rootOf: ['dest-not-local'],
  text: {
    en: {
      title: 'A TPROXY rule redirects to port {port}, and what it needs is missing',
      name: 'A TPROXY rule lacks its proxy, or the route that goes with it',
      mechanism:
        'TPROXY gives the SYN to a transparent socket and a mark, and a routing rule for the mark must lead to a local route. Without the socket the target drops the packet; without the route the packet is none of this host and is forwarded or refused.',
      none: 'No rule uses TPROXY.',
      well: 'The proxy listens and the routing rule for its mark is there.',
      idle2: 'The TPROXY rules took nothing.',
      chainRule: 'a TPROXY rule takes the SYN',
      chainProxy: 'nothing listens on port {port}',
      chainRoute: 'no routing rule leads the mark to a local route',
      chainDrop: 'the packet is dropped, or routed as if it were for another host',
      proxy: 'Start the proxy on port {port} (a sidecar, a transparent proxy), or let its owner take the rule away.',
      route: 'Restore both: ip rule add fwmark MARK lookup 100; ip route add local 0.0.0.0/0 dev lo table 100.',
    },
    zh: {
      title: 'TPROXY 规则重定向到端口 {port}，但所需条件缺失',
      name: 'TPROXY 规则缺少代理程序或对应的路由',
      mechanism:
        'TPROXY 把 SYN 交给透明套接字并打上标记，该标记的路由规则必须指向本地路由。没有套接字时该目标丢弃包；没有路由时包不属于本机，被转发或拒绝。',
      none: '没有使用 TPROXY 的规则。',
      well: '代理在监听，且其标记的路由规则存在。',
      idle2: 'TPROXY 规则没有命中。',
      chainRule: 'TPROXY 规则处理该 SYN',
      chainProxy: '端口 {port} 上没有监听',
      chainRoute: '没有把该标记引向本地路由的路由规则',
      chainDrop: '包被丢弃，或被当作发往其他主机而路由',
      proxy: '启动端口 {port} 上的代理（sidecar、透明代理），或由所有者撤除该规则。',
      route: '两者都恢复：ip rule add fwmark 标记 lookup 100；ip route add local 0.0.0.0/0 dev lo table 100。',
    },
  },
  references: ['net/netfilter/xt_TPROXY.c', 'net/netfilter/nft_tproxy.c', 'Documentation/networking/tproxy'],

  examine(facts) {
    const { firewall, listeners, question, counters } = facts;
    const rules = firewall.proxying.filter(
      ({ kind, ports }) =>
        kind === 'transparent' && (question.port === undefined || ports === undefined || ports.includes(question.port)),
    );
    if (rules.length === 0) return ruledOut('none');
    const rule = rules.find(({ increase }) => increase === undefined || increase >= NETWORK.least);
    if (rule === undefined) return measuredOut('idle2');
    const moving = rule.increase !== undefined;
    const port = rule.port ?? question.port ?? '?';
    const listens = listeners?.all.some(({ listener }) => listener.port === port);
    const noRoute = lacksRoute(rule, facts);
    if (listens === false && rule.backend === 'iptables') {
      return found({
        state: moving ? 'active' : 'latent',
        confidence: moving ? 'proven' : 'likely',
        explains: rule.increase,
        evidence: [rule.quote, ...(counters?.quotes('IpInReceives', 'TcpInSegs') ?? [])],
        chain: ['chainRule', 'chainProxy', 'chainDrop'],
        advice: ['proxy', 'askOwner'],
        values: { port },
      });
    }
    if (noRoute === true) {
      const strayed = counters?.increase('IpInAddrErrors') ?? counters?.increase('IpForwDatagrams') ?? 0;
      const active = moving && strayed >= NETWORK.least;
      return found({
        state: active ? 'active' : 'latent',
        confidence: active ? 'likely' : 'possible',
        explains: active ? rule.increase : undefined,
        evidence: [rule.quote, ...(counters?.quotes('IpInAddrErrors', 'IpForwDatagrams') ?? [])],
        chain: ['chainRule', 'chainRoute', 'chainDrop'],
        advice: ['route', 'askOwner'],
        values: { port },
      });
    }
    if (listens === undefined) return unknown('listeners');
    return listens ? measuredOut('well') : measuredOut('idle2');
  },
});

/** Whether no routing rule leads the mark to a table with a local default; undefined where rules or routes were not read. */
function lacksRoute({ mark }: ProxyingRule, { snapshot }: Facts): boolean | undefined {
  const { rules, routes } = snapshot;
  if (mark === undefined || rules === undefined || routes === undefined) return undefined;
  const wanted = valueOf(mark);
  const tables = new Set(
    rules
      .filter(({ fwmark }) => fwmark !== undefined && valueOf(fwmark) === wanted)
      .flatMap(({ table }) => (table === undefined ? [] : [table])),
  );
  return !routes.some(({ kind, destination, table }) => {
    const everywhere = destination === 'default' || /^(?:0\.0\.0\.0|::)\/0$/.test(destination);
    return kind === 'local' && everywhere && tables.has(table);
  });
}

/** `0x1/0xff` without its mask, as a number. */
function valueOf(mark: string): number {
  return Number(mark.split('/')[0]);
}
