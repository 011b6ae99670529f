import { ParseError } from '../parse-error.ts';
import type { RealServer, VirtualServer } from '../snapshot.ts';
import { eachLine, excerpt, words } from './lines.ts';

interface Draft extends VirtualServer {
  readonly realServers: RealServer[];
}

/** More real servers of one virtual server than anybody reads. */
const MAX_REAL_SERVERS = 256;
const MAX_VIRTUAL_SERVERS = 4_096;

/**
 * /proc/net/ip_vs (net/netfilter/ipvs/ip_vs_ctl.c: ip_vs_info_seq_show), IPv4 addresses and all ports in hexadecimal, and
 * `ipvsadm -Ln`, which prints both as people read them.
 */
export function parseProcNetIpVs(text: string): readonly VirtualServer[] {
  const servers: Draft[] = [];
  let header = false;
  let first = '';
  eachLine(text, (line, number) => {
    const row = words(line);
    const [word = ''] = row;
    if (word === '') return;
    if (first === '') first = line;
    if (line.trim().startsWith('IP Virtual Server version')) header = true;
    else if (word === 'Prot' || row[1] === 'RemoteAddress:Port') return;
    else if (word === '->') {
      const real = realServer(row, line);
      if (real === undefined) throw new ParseError('proc-net-ip_vs', number, `no real server: ${excerpt(line)}`);
      const open = servers.at(-1);
      if (open !== undefined && open.realServers.length < MAX_REAL_SERVERS) open.realServers.push(real);
    } else if (/^(?:TCP|UDP|SCTP|FWM)$/.test(word)) {
      const server = virtualServer(row, line);
      if (server === undefined) throw new ParseError('proc-net-ip_vs', number, `no virtual server: ${excerpt(line)}`);
      if (servers.length < MAX_VIRTUAL_SERVERS) servers.push(server);
    }
  });
  if (!header && servers.length === 0) {
    throw new ParseError('proc-net-ip_vs', 1, `no virtual server found: ${excerpt(first)}`);
  }
  return servers;
}

function virtualServer(row: readonly string[], line: string): Draft | undefined {
  const [protocol = '', where = ''] = row;
  const base = { protocol, realServers: [], row: line.trim() };
  if (protocol === 'FWM') {
    // Eight hexadecimal digits in the file, decimal from ipvsadm.
    const mark = /^[0-9A-Fa-f]{8}$/.test(where) ? Number.parseInt(where, 16) : Number(where);
    return Number.isInteger(mark) ? { ...base, mark } : undefined;
  }
  const end = endpoint(where);
  return end === undefined ? undefined : { ...base, ...end };
}

/** `-> C0A80A02:192B Masq 1 3 12`: address, way of forwarding, weight, active and inactive connections. */
function realServer(row: readonly string[], line: string): RealServer | undefined {
  const [, where = '', forward = '', ...rest] = row;
  const end = endpoint(where);
  const [weight, active, inactive] = rest.map(Number);
  if (end === undefined || weight === undefined || active === undefined || inactive === undefined) return undefined;
  if (![weight, active, inactive].every((number) => Number.isInteger(number))) return undefined;
  return { ...end, forward, weight, active, inactive, row: line.trim() };
}

function endpoint(text: string): { readonly address: string; readonly port: number } | undefined {
  const packed = /^([0-9A-Fa-f]{8}):([0-9A-Fa-f]{4})$/.exec(text);
  if (packed?.[1] !== undefined && packed[2] !== undefined) {
    const octets = packed[1].match(/../g) ?? [];
    return {
      address: octets.map((octet) => Number.parseInt(octet, 16)).join('.'),
      port: Number.parseInt(packed[2], 16),
    };
  }
  const plain = /^(?:\[([0-9A-Fa-f:.]{2,45})\]|([0-9]{1,3}(?:\.[0-9]{1,3}){3})):([0-9A-Fa-f]{1,5})$/.exec(text);
  const address = plain?.[1] ?? plain?.[2];
  if (address === undefined || plain?.[3] === undefined) return undefined;
  // The file prints the port of an IPv6 address in four hexadecimal digits; ipvsadm without leading zeros.
  const hexadecimal = plain[1] !== undefined && (/^0|[A-Fa-f]/.test(plain[3]) || text.startsWith('[0'));
  const port = hexadecimal ? Number.parseInt(plain[3], 16) : Number(plain[3]);
  return Number.isInteger(port) && port <= 65_535 ? { address, port } : undefined;
}
