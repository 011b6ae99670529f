import { NETWORK } from '../facts/movement.ts';
import { explained, found, ruledOut, unknown } from './answers.ts';
import { defineRule } from './rule.ts';

const KEY = 'net.ipv4.ip_forward';
/** Interfaces that container engines and overlays make: behind them are addresses that need forwarding. */
const CONTAINER_DEVICE = /^(?:docker\d|br-[0-9a-f]{12}|cni\d|cali|flannel|podman\d|virbr\d|veth)/;

export const forwardingDisabledWithDnat = defineRule({
  id: 'forwarding-disabled-with-dnat',
  label: 'forwarding-disabled',
  needs: [],
  text: {
    en: {
      title: 'Packets must be forwarded, but forwarding is off',
      mechanism:
        'Traffic for containers or behind NAT is not for this host itself. With ip_forward=0 it is counted as an address error and dropped.',
      on: 'Forwarding is on.',
      notNeeded: 'Nothing shows that this host has anything to forward.',
      chainOff: 'net.ipv4.ip_forward is 0',
      chainDrop: 'packets for containers or translated addresses dropped',
      turnOn:
        'Set net.ipv4.ip_forward=1 in the file that turned it off (container engines set it at start, a later sysctl file undid it). It makes the host a router, so it is left to its owner.',
    },
    zh: {
      title: '需要转发，但转发已关闭',
      mechanism: '发往容器或 NAT 之后的流量并非发给本机。ip_forward=0 时它被计为地址错误并丢弃。',
      on: '转发已启用。',
      notNeeded: '没有迹象表明本机需要转发任何流量。',
      chainOff: 'net.ipv4.ip_forward 为 0',
      chainDrop: '发往容器或转换后地址的包被丢弃',
      turnOn:
        '在关闭它的文件中设置 net.ipv4.ip_forward=1（容器引擎启动时会启用，随后的 sysctl 文件又关闭了它）。这会使主机成为路由器，因此交由其所有者决定。',
    },
  },
  references: ['net/ipv4/route.c: ip_error', 'Documentation/networking/ip-sysctl: ip_forward'],

  examine(facts) {
    const { sysctls, counters, firewall, reported, snapshot } = facts;
    const said = reported?.filter(({ kind }) => kind === 'forwarding-disabled') ?? [];
    const forward =
      sysctls?.number(KEY) ??
      sysctls?.suspected('net.ipv4.conf.all.forwarding', 0) ??
      sysctls?.suspected('net.ipv6.conf.all.forwarding', 0);
    if (forward !== undefined && forward > 0) return ruledOut('on');
    if (forward === undefined && said.length === 0) return unknown('sysctls');
    const errors = counters?.movement('IpInAddrErrors', NETWORK);
    const containers = snapshot.devices?.some(({ name }) => CONTAINER_DEVICE.test(name)) === true;
    const translates = firewall?.translates === true || containers;
    const story = {
      evidence: [...(sysctls?.quote(KEY) ?? []), ...(errors?.evidence ?? []), ...said.map(({ quote }) => quote)],
      chain: ['chainOff', 'chainDrop'],
      advice: ['turnOn'],
    } as const;
    if (errors?.speaks === 'active' && translates) {
      return found({ ...story, state: 'active', confidence: 'likely', explains: explained(errors, facts) });
    }
    if (said.length > 0) return found({ ...story, state: 'latent', confidence: 'likely' });
    if (translates || sysctls?.chosen === true) return found({ ...story, state: 'latent', confidence: 'possible' });
    return ruledOut('notNeeded');
  },
});
