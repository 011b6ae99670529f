import { NETWORK } from '../facts/movement.ts';
import { explained, found, ruledOut, silent, stateOf } from './answers.ts';
import { defineRule } from './rule.ts';

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
      address: 'Add the address, mend the fail-over (VRRP) or the balancer: ip route get ADDRESS must say local.',
    },
    zh: {
      title: '到达的包的目的地址不在本机',
      mechanism: '路由判定目的地址不是本地。转发关闭时该包作为地址错误被丢弃，早于 INPUT 规则和 TCP。',
      nat: '经转换的包需要转发：参见转发。',
      chainAddress: '目的地址没有配置在本机',
      chainDrop: '包被丢弃（InAddrErrors）',
      address: '添加该地址，修复故障切换（VRRP）或负载均衡：ip route get 地址 应显示 local。',
    },
  },
  references: ['net/ipv4/route.c: ip_error'],
  never: {
    en: ['ip_nonlocal_bind does not make an address local.'],
    zh: ['ip_nonlocal_bind 不会使地址成为本地地址。'],
  },

  examine(facts) {
    const errors = facts.counters.movement('IpInAddrErrors', NETWORK);
    const nothing = silent(errors, 'counters');
    if (nothing !== undefined) return nothing;
    if (facts.firewall?.translates === true) return ruledOut('nat');
    const state = stateOf(errors);
    return found({
      state,
      confidence: state === 'active' ? 'likely' : 'possible',
      explains: explained(errors, facts),
      evidence: errors.evidence,
      chain: ['chainAddress', 'chainDrop'],
      advice: ['address'],
    });
  },
});
