import { isLoopback } from '../facts/addresses.ts';
import type { Facts } from '../facts/facts.ts';
import type { TranslatingRule } from '../facts/firewall.ts';
import { combined, NETWORK, STRAYS } from '../facts/movement.ts';
import { explained, found, ruledOut, silent, stateOf } from './answers.ts';
import { defineRule } from './rule.ts';

/** The first is counted on every host; the others where it forwards, and for IPv6. */
const ADDRESS_ERRORS = ['IpInAddrErrors', 'Ip6InAddrErrors', 'IpExtInNoRoutes'];

export const destNotLocal = defineRule({
  id: 'dest-not-local',
  label: 'martian-or-no-route',
  needs: ['counters'],
  text: {
    en: {
      title: 'Packets come for an address this host does not have',
      mechanism:
        'Routing finds the destination not local. With forwarding off the packet is discarded as an address error, before any firewall rule of INPUT and before TCP.',
      nat: 'Translated packets need forwarding: see forwarding.',
      chainAddress: 'the destination address is not configured here',
      chainDrop: 'packets discarded (InAddrErrors)',
      chainLoopback: 'a rule translates the port to 127.0.0.1',
      chainMartian: 'packets from outside for loopback are refused (route_localnet=0)',
      loopback:
        'Translate to an address of the service that is not loopback, or let the service listen where clients reach it. route_localnet=1 on that one interface works too, and opens every service on loopback unless a rule forbids it.',
      address: 'Add the address, mend the fail-over (VRRP) or the balancer: ip route get ADDRESS must say local.',
    },
    zh: {
      title: '到达的包的目的地址不在本机',
      mechanism: '路由判定目的地址不是本地。转发关闭时该包作为地址错误被丢弃，早于 INPUT 规则和 TCP。',
      nat: '经转换的包需要转发：参见转发。',
      chainAddress: '目的地址没有配置在本机',
      chainDrop: '包被丢弃（InAddrErrors）',
      chainLoopback: '规则把端口转换到 127.0.0.1',
      chainMartian: '来自外部、发往环回地址的包被拒绝（route_localnet=0）',
      loopback:
        '转换到服务的非环回地址，或让服务监听客户端可达的地址。只在该接口上设置 route_localnet=1 也可行，但若没有规则禁止，会开放环回上的所有服务。',
      address: '添加该地址，修复故障切换（VRRP）或负载均衡：ip route get 地址 应显示 local。',
    },
  },
  references: ['net/ipv4/route.c: ip_error'],
  never: {
    en: ['ip_nonlocal_bind does not make an address local.'],
    zh: ['ip_nonlocal_bind 不会使地址成为本地地址。'],
  },

  examine(facts) {
    const { counters, firewall } = facts;
    const loopback = translatedToLoopback(facts);
    if (loopback !== undefined) {
      return found({
        state: 'active',
        confidence: loopback.increase === undefined ? 'likely' : 'proven',
        explains: loopback.increase ?? facts.vanished?.inwards,
        evidence: [
          loopback.quote,
          ...(facts.sysctls?.quote('net.ipv4.conf.all.route_localnet') ?? []),
          ...counters.quotes('IpInReceives', 'IpInDelivers'),
        ],
        chain: ['chainLoopback', 'chainMartian'],
        advice: ['loopback', 'askOwner'],
      });
    }
    const [four, ...others] = ADDRESS_ERRORS.map((name) => counters.movement(name, STRAYS));
    const moving = others.filter(({ speaks }) => speaks === 'active' || speaks === 'past');
    const errors = combined('IpInAddrErrors', four === undefined ? moving : [four, ...moving]);
    const nothing = silent(errors, 'counters');
    if (nothing !== undefined) return nothing;
    if (mayBeTranslated(firewall)) return ruledOut('nat');
    const state = stateOf(errors);
    return found({
      state,
      // A translated port with forwarding off counts the same: only the rules tell them apart.
      confidence: state === 'active' && firewall !== undefined ? 'likely' : 'possible',
      explains: explained(errors, facts),
      evidence: errors.evidence,
      chain: ['chainAddress', 'chainDrop'],
      advice: ['address'],
    });
  },
});

/** A translation that took nothing in the window sent nothing elsewhere. */
function mayBeTranslated(firewall: Facts['firewall']): boolean {
  if (firewall === undefined) return false;
  const { translating, translates } = firewall;
  return translating.length === 0 ? translates : translating.some(({ increase }) => increase !== 0);
}

/**
 * Packets from outside translated to 127.0.0.1 are refused behind the translation, in no counter of SNMP, unless route_localnet
 * is set for the interface.
 */
function translatedToLoopback({
  firewall,
  sysctls,
  question,
  vanished,
  comparison,
}: Facts): TranslatingRule | undefined {
  if (comparison.basis !== 'window' || sysctls?.number('net.ipv4.conf.all.route_localnet') !== 0) return undefined;
  return firewall?.translating.find(
    ({ to, ports, incoming, increase }) =>
      incoming &&
      to.address !== undefined &&
      isLoopback(to.address) &&
      (question.port === undefined || ports === undefined || ports.includes(question.port)) &&
      increase !== 0 &&
      (vanished?.inwards ?? 0) >= NETWORK.least,
  );
}
