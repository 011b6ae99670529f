import { guessColumns, parseListingRow } from '../parse/iptables-listing.ts';
import type { LineSource } from './line-source.ts';

const STAT_ROW = /^(?:[0-9a-fA-F]{8,16}\s+)*[0-9a-fA-F]{8,16}$/;
const PROC_STAT_ROW = /^(?:intr|ctxt|btime|processes|procs_running|procs_blocked|softirq|page|swap|disk_io)[: ]/;
const ADDRESS_ROW =
  /^(?:link\/|inet6? |valid_lft |altname |alias |promiscuity |vlan |veth|bridge |bond|group |maxmtu |RX:|TX:)/;
const NETSTAT_ROW = /^(?:[A-Za-z0-9][\w .,'()/-]*|[0-9]+ .*)[0-9a-zA-Z.]$|^(?:[\w ]+): [0-9]+$|^ICMP \w+ histogram:$/;
const SS_DETAIL = /(?:skmem:\(|users:\(|timer:\(|ino:[0-9]|cubic|bbr|reno|rto:|cgroup:|<->)/;

const SITE = { family: 'ip', table: 'filter', source: 'iptables-save' } as const;

/** True when a line that says nothing by itself goes on with what the lines above it were. */
export function continues(source: LineSource, line: string, indented: boolean): boolean {
  switch (source) {
    case 'ss':
      return SS_DETAIL.test(line);
    case 'netstat-s':
      return indented && /[0-9]/.test(line) && line.length < 200 && NETSTAT_ROW.test(line);
    case 'proc-net-stat-nf_conntrack':
    case 'proc-net-stat-arp_cache':
    case 'proc-net-stat-rt_cache':
      return STAT_ROW.test(line);
    case 'proc-stat':
      return PROC_STAT_ROW.test(line);
    case 'ip-address':
      return indented || ADDRESS_ROW.test(line);
    case 'ip-route':
      return /^nexthop /.test(line);
    case 'iptables-save':
    case 'ip6tables-save':
      return (
        line === 'COMMIT' || line.startsWith('# ') || parseListingRow(line, '', guessColumns(line), SITE) !== undefined
      );
    case 'nstat':
      return /^(?:[0-9]{1,20}\s+)*[0-9]{1,20}$/.test(line);
    case 'dmesg':
      return indented && /^(?:[0-9a-f:]+ |Call Trace|<|\?|[A-Z]{2,4}: )/.test(line);
    default:
      return false;
  }
}
