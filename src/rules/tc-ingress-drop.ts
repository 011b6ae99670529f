import { found, measuredOut, ruledOut, unknown } from './answers.ts';
import { accountsFor, hookDrops, LEAST, lostBelowIp, WORTH_TELLING } from './below-ip.ts';
import { defineRule } from './rule.ts';

export const tcIngressDrop = defineRule({
  id: 'tc-ingress-drop',
  label: 'firewall-drop',
  needs: ['trafficControl'],
  text: {
    en: {
      title: 'Traffic control drops packets on their way in',
      mechanism:
        'A program, filter or policer at the ingress hook of the device takes the packet. The hook comes after captures and before IP: tcpdump shows the SYN, and IP never counts it.',
      none: 'No device has an ingress hook (clsact or ingress); programs attached the newer way (tcx) count nothing and are not seen so.',
      quiet: 'The ingress hooks dropped nothing worth telling.',
      chainHook: 'a filter at the ingress hook of the device drops the packet',
      chainSilence: 'IP never sees it; a capture does',
      show: 'List what is attached, and mend it where it is made: tc -s filter show dev DEVICE ingress; bpftool net show.',
    },
    zh: {
      title: '流量控制（tc）丢弃了进入的包',
      mechanism:
        '网卡 ingress 钩子上的程序、过滤器或限速器丢弃了该包。该钩子位于抓包之后、IP 之前：tcpdump 能看到 SYN，而 IP 从未计数。',
      none: '没有设备带有 ingress 钩子（clsact 或 ingress）；以新方式（tcx）挂载的程序不计数，这样看不到。',
      quiet: 'ingress 钩子没有值得一提的丢弃。',
      chainHook: '设备 ingress 钩子上的过滤器丢弃该包',
      chainSilence: 'IP 看不到它，抓包能看到',
      show: '列出挂载的内容，并在其来源处修正：tc -s filter show dev DEVICE ingress；bpftool net show。',
    },
  },
  references: ['net/core/dev.c: sch_handle_ingress'],
  never: {
    en: ['Do not delete the hook by hand: a container network puts its programs there.'],
    zh: ['不要手工删除该钩子：容器网络的程序就挂在那里。'],
  },

  examine(facts) {
    const { hooks } = facts.trafficControl;
    if (hooks.length === 0) return ruledOut('none');
    const drops = hookDrops(facts)?.inward;
    const below = lostBelowIp(facts);
    if (facts.comparison.basis !== 'window') {
      const [worst] = [...hooks].sort((one, other) => other.total - one.total);
      if (worst === undefined || worst.total < LEAST) return ruledOut('quiet');
      return found({ state: 'past', confidence: 'possible', evidence: worst.quotes, advice: ['show', 'watchAgain'] });
    }
    if (drops === undefined || drops.count < LEAST) return measuredOut('quiet');
    if (below === undefined) return unknown('funnel');
    const story = {
      evidence: [
        ...drops.quotes,
        ...(facts.funnel?.devices.quotes ?? []),
        ...(facts.counters?.quotes('IpInReceives') ?? []),
      ],
      chain: ['chainHook', 'chainSilence'],
      advice: ['show', 'askOwner'],
    } as const;
    if (accountsFor(drops.count, below)) {
      return found({ ...story, state: 'active', confidence: 'proven', explains: drops.count });
    }
    if (drops.count >= below.arrived * WORTH_TELLING) {
      return found({ ...story, state: 'active', confidence: 'likely', explains: drops.count });
    }
    // Whose packets these few were, a hook does not tell.
    return found({ ...story, state: 'latent', confidence: 'possible' });
  },
});
