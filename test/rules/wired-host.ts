import { snapshotsOf } from '../../src/app/diagnosing/reason.ts';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import type { Diagnosis } from '../../src/diagnosis/diagnosis.ts';
import { rules } from '../../src/rules/index.ts';
import { bundleOf, factsOf, procCounters } from './support.ts';

type Texts = Readonly<Record<string, string>>;

/** What one sample of a host with a listener on port 8080 and one wire says of the layers below IP. */
export interface Wired {
  readonly received?: number;
  readonly sent?: number;
  /** SNMP counters; `IpInReceives` also stands for what IP received by wire packets. */
  readonly counters?: Readonly<Record<string, number>>;
  /** Columns of /sys/class/net/eth0/statistics. */
  readonly device?: Readonly<Record<string, number>>;
  /** Below the line of eth0 in `ip address`. */
  readonly link?: string;
  /** Behind `mtu 1500` in the line of eth0. */
  readonly flags?: string;
  readonly more?: Texts;
}

export function wired({ received = 0, sent = 0, counters = {}, device = {}, link, flags, more = {} }: Wired): Texts {
  const proc = procCounters({ IpExtInNoECTPkts: counters['IpInReceives'] ?? 0, ...counters });
  const statistics = Object.entries({ rx_packets: received, tx_packets: sent, ...device });
  return {
    ...proc,
    'proc-net-dev': `eth0: 0 ${received} 0 0 0 0 0 0 0 ${sent} 0 0 0 0 0 0\n`,
    'sys-class-net': statistics
      .map(
        ([name, value]) => `/sys/class/net/eth0/${name === 'carrier_changes' ? '' : 'statistics/'}${name}:${value}\n`,
      )
      .join(''),
    'ip-address': `1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536
    inet 127.0.0.1/8 scope host lo
2: eth0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 ${flags ?? 'qdisc mq state UP'}
    inet 192.0.2.1/24 scope global eth0
${link ?? ''}`,
    'ss-listen': '0 128 0.0.0.0:8080 0.0.0.0:* ino:77 sk:1 cgroup:/system.slice/web.service <->\n',
    ...more,
  };
}

interface Asked {
  readonly port?: number;
  readonly client?: string;
}

/** Of one rule, over a window from a host at rest to this one. */
export function answerOver(id: string, first: Wired, last: Wired, question: Asked = {}) {
  const rule = rules.find((one) => one.id === id);
  if (rule === undefined) throw new Error(`no rule ${id}`);
  return rule.examine(factsOf(bundleOf(wired(first), wired(last)), question));
}

/** Of one rule, from texts alone. */
export function answerTo(id: string, texts: Texts, question: Asked = {}) {
  const rule = rules.find((one) => one.id === id);
  if (rule === undefined) throw new Error(`no rule ${id}`);
  return rule.examine(factsOf(bundleOf(texts), question));
}

export function diagnosedOver(first: Wired, last: Wired, question: Asked = {}): Diagnosis {
  return diagnose({ host: 'web01', ...snapshotsOf(bundleOf(wired(first), wired(last))) }, question);
}

/** `tc -s qdisc show` of eth0. */
export function qdisc(kind: string, sent: number, dropped: number): Texts {
  const parent = kind === 'clsact' || kind === 'ingress' ? 'parent ffff:fff1' : 'root refcnt 2';
  return {
    'tc-qdisc': `qdisc ${kind} 8001: dev eth0 ${parent}
 Sent ${sent * 60} bytes ${sent} pkt (dropped ${dropped}, overlimits 0 requeues 0)
 backlog 0b 0p requeues 0
`,
  };
}
