import type { Answer, Sample } from '../protocol/bundle.ts';
import type { SourceId } from '../protocol/manifest.ts';
import { manifest } from '../protocol/manifest.ts';
import { parseBootSettings } from './parse/boot-settings.ts';
import { parseBootId } from './parse/boot-id.ts';
import { parseBpftoolCgroup } from './parse/bpftool-cgroup.ts';
import { parseCaptureSyn } from './parse/capture-syn.ts';
import { parseConntrackS } from './parse/conntrack-s.ts';
import { parseDialTcp } from './parse/dial-tcp.ts';
import { parseDmesg } from './parse/dmesg.ts';
import { parseEthtoolRing } from './parse/ethtool-ring.ts';
import { parseEthtoolStatistics } from './parse/ethtool-statistics.ts';
import { parseIpAddress } from './parse/ip-address.ts';
import { parseIpNeighbours } from './parse/ip-neighbours.ts';
import { parseIpRoute } from './parse/ip-route.ts';
import { parseIpRule } from './parse/ip-rule.ts';
import { parseIpXfrmPolicy } from './parse/ip-xfrm-policy.ts';
import { parseIp6tablesSave } from './parse/ip6tables-save.ts';
import { parseIptablesSave } from './parse/iptables-save.ts';
import { parseLsm } from './parse/lsm.ts';
import { parseListenerProcesses } from './parse/listener-processes.ts';
import { parseNetnsSelf } from './parse/netns-self.ts';
import { parseNetstatListen } from './parse/netstat-listen.ts';
import { parseNetstatS } from './parse/netstat-s.ts';
import { parseNftRuleset } from './parse/nft-ruleset.ts';
import { parseNotes } from './parse/notes.ts';
import { parseNstat } from './parse/nstat.ts';
import { parseOtherNamespaces } from './parse/other-namespaces.ts';
import { parseProcLoadavg } from './parse/proc-loadavg.ts';
import { parseProcNetBonding } from './parse/proc-net-bonding.ts';
import { parseProcNetDev } from './parse/proc-net-dev.ts';
import { parseProcNetIpVs } from './parse/proc-net-ip_vs.ts';
import { parseProcNetIpVsStats } from './parse/proc-net-ip_vs_stats.ts';
import { parseProcNetNetstat } from './parse/proc-net-netstat.ts';
import { parseProcNetNfnetlinkQueue } from './parse/proc-net-nfnetlink_queue.ts';
import { parseProcNetSnmp } from './parse/proc-net-snmp.ts';
import { parseProcNetSnmp6 } from './parse/proc-net-snmp6.ts';
import { parseProcNetSockstat } from './parse/proc-net-sockstat.ts';
import { parseProcNetSockstat6 } from './parse/proc-net-sockstat6.ts';
import { parseProcNetSoftnetStat } from './parse/proc-net-softnet_stat.ts';
import { parseProcNetStatArpCache } from './parse/proc-net-stat-arp_cache.ts';
import { parseProcNetStatNfConntrack } from './parse/proc-net-stat-nf_conntrack.ts';
import { parseProcNetStatRtCache } from './parse/proc-net-stat-rt_cache.ts';
import { parseProcNetStatSynproxy } from './parse/proc-net-stat-synproxy.ts';
import { parseProcNetXfrmStat } from './parse/proc-net-xfrm_stat.ts';
import { parseProcPressure } from './parse/proc-pressure.ts';
import { parseProcStat } from './parse/proc-stat.ts';
import { parseProcUptime } from './parse/proc-uptime.ts';
import { parseSsListen } from './parse/ss-listen.ts';
import { parseSsListenOwners } from './parse/ss-listen-owners.ts';
import { parseSsS } from './parse/ss-s.ts';
import { parseSsSockets } from './parse/ss-sockets.ts';
import { parseSysClassNet } from './parse/sys-class-net.ts';
import { parseSysctl } from './parse/sysctl.ts';
import { parseTcQdisc } from './parse/tc-qdisc.ts';
import { parseTraceKfreeSkb } from './parse/trace-kfree_skb.ts';
import { parseUname } from './parse/uname.ts';
import { ParseError } from './parse-error.ts';

const table = {
  'proc-net-netstat': parseProcNetNetstat,
  'proc-net-snmp': parseProcNetSnmp,
  'proc-net-snmp6': parseProcNetSnmp6,
  'proc-net-sockstat': parseProcNetSockstat,
  'proc-net-sockstat6': parseProcNetSockstat6,
  'proc-net-softnet_stat': parseProcNetSoftnetStat,
  'proc-net-stat-nf_conntrack': parseProcNetStatNfConntrack,
  'proc-net-stat-rt_cache': parseProcNetStatRtCache,
  'proc-net-stat-arp_cache': parseProcNetStatArpCache,
  'proc-net-stat-synproxy': parseProcNetStatSynproxy,
  'proc-net-xfrm_stat': parseProcNetXfrmStat,
  'proc-net-ip_vs': parseProcNetIpVs,
  'proc-net-ip_vs_stats': parseProcNetIpVsStats,
  'proc-net-nfnetlink_queue': parseProcNetNfnetlinkQueue,
  'proc-net-dev': parseProcNetDev,
  'sys-class-net': parseSysClassNet,
  'proc-net-bonding': parseProcNetBonding,
  'ethtool-statistics': parseEthtoolStatistics,
  'ethtool-ring': parseEthtoolRing,
  'tc-qdisc': parseTcQdisc,
  'bpftool-cgroup': parseBpftoolCgroup,
  sysctl: parseSysctl,
  'boot-settings': parseBootSettings,
  'boot-id': parseBootId,
  'netns-self': parseNetnsSelf,
  'proc-uptime': parseProcUptime,
  'proc-stat': parseProcStat,
  'proc-loadavg': parseProcLoadavg,
  'ss-listen': (text: string) => parseSsListen(text),
  'ss-listen-owners': parseSsListenOwners,
  'ss-sockets': parseSsSockets,
  'listener-processes': parseListenerProcesses,
  'other-namespaces': parseOtherNamespaces,
  'proc-pressure': parseProcPressure,
  'ip-address': parseIpAddress,
  'ip-route': parseIpRoute,
  'ip-rule': parseIpRule,
  'ip-neighbours': parseIpNeighbours,
  'ip-xfrm-policy': parseIpXfrmPolicy,
  'nft-ruleset': parseNftRuleset,
  'iptables-save': parseIptablesSave,
  'ip6tables-save': parseIp6tablesSave,
  lsm: parseLsm,
  dmesg: parseDmesg,
  'netstat-s': parseNetstatS,
  nstat: parseNstat,
  'ss-s': parseSsS,
  'netstat-listen': parseNetstatListen,
  'conntrack-s': parseConntrackS,
  uname: parseUname,
  notes: parseNotes,
  'capture-syn': parseCaptureSyn,
  'trace-kfree_skb': parseTraceKfreeSkb,
  'dial-tcp': parseDialTcp,
} satisfies Readonly<Record<SourceId, (text: string) => unknown>>;

/** What the parser of each source returns. */
export type Readings = { readonly [Id in SourceId]: ReturnType<(typeof table)[Id]> };

/** The parser of each source; a manifest row without one does not compile. */
export const parsers: { readonly [Id in SourceId]: (text: string) => Readings[Id] } = table;

export interface Reader {
  /** The parsed answer; undefined when there is none or it could not be read, with the reason noted. */
  readonly read: <Id extends SourceId>(source: Id) => Readings[Id] | undefined;
  readonly truncated: (source: SourceId) => boolean;
  /** The code of the answer that is not there, such as `feature-missing`. */
  readonly errorCode: (source: SourceId) => string | undefined;
  readonly absent: Readonly<Partial<Record<SourceId, string>>>;
}

type Known = { -readonly [Id in SourceId]?: Readings[Id] };

/**
 * Readings of answers that stand in both samples of a window, because their source is read once for the whole of it. An
 * answer never changes, and what is kept of it goes with it.
 */
const shared = new WeakMap<Answer, Known>();

/** Reads each source at most once. */
export function readerOf(sample: Sample): Reader {
  const absent: Partial<Record<SourceId, string>> = {};
  const known: Known = {};
  const asked = new Set<SourceId>();
  const parse = <Id extends SourceId>(source: Id): Readings[Id] | undefined => {
    const answer = sample.answers[source];
    if (answer === undefined) return undefined;
    if ('error' in answer) {
      absent[source] = answer.error.message;
      return undefined;
    }
    if (manifest[source].sampled === 'twice') return understood(source, answer.text);
    const before = shared.get(answer)?.[source];
    if (before !== undefined) return before;
    const reading = understood(source, answer.text);
    const others: Known = shared.get(answer) ?? {};
    others[source] = reading;
    shared.set(answer, others);
    return reading;
  };
  const understood = <Id extends SourceId>(source: Id, text: string): Readings[Id] | undefined => {
    try {
      return parsers[source](text);
    } catch (error) {
      if (!(error instanceof ParseError)) throw error;
      absent[source] = `not understood, line ${error.line}: ${error.problem}`;
      return undefined;
    }
  };
  return {
    absent,
    errorCode(source) {
      const answer = sample.answers[source];
      return answer !== undefined && 'error' in answer ? answer.error.code : undefined;
    },
    read<Id extends SourceId>(source: Id): Readings[Id] | undefined {
      // Of the sources there are, most samples have a few.
      if (sample.answers[source] === undefined) return undefined;
      if (!asked.has(source)) {
        asked.add(source);
        const reading = parse(source);
        if (reading !== undefined) known[source] = reading;
      }
      return known[source];
    },
    truncated(source) {
      const answer = sample.answers[source];
      return answer !== undefined && 'text' in answer && answer.truncated === true;
    },
  };
}
