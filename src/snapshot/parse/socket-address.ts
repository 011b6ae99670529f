import { isDigits, numberIn } from './lines.ts';

export interface SocketAddress {
  readonly address: string;
  readonly port: number;
  readonly device?: string;
  readonly service?: string;
}

/** Ports that reports name where `-n` was forgotten. */
const SERVICES: Readonly<Record<string, number>> = {
  ftp: 21,
  ssh: 22,
  telnet: 23,
  smtp: 25,
  domain: 53,
  http: 80,
  kerberos: 88,
  pop3: 110,
  sunrpc: 111,
  ntp: 123,
  'netbios-ssn': 139,
  imap2: 143,
  imap: 143,
  snmp: 161,
  bgp: 179,
  ldap: 389,
  https: 443,
  'microsoft-ds': 445,
  submissions: 465,
  submission: 587,
  ipp: 631,
  ldaps: 636,
  rsync: 873,
  imaps: 993,
  pop3s: 995,
  socks: 1080,
  openvpn: 1194,
  'ms-sql-s': 1433,
  nfs: 2049,
  zookeeper: 2181,
  'squid-http': 3128,
  mysql: 3306,
  'ms-wbt-server': 3389,
  postgres: 5432,
  postgresql: 5432,
  amqp: 5672,
  x11: 6000,
  redis: 6379,
  irc: 6667,
  'http-alt': 8080,
  webcache: 8080,
  'https-alt': 8443,
  memcached: 11_211,
  mongodb: 27_017,
};

/**
 * `127.0.0.53%lo:53`, `[::1]:22`, `:::80`, `*:http`, `[fe80::1]%eth0:22`. A name nobody knows gives port 0 and the
 * name; the `*` of a peer gives port 0. Undefined when it is no address and port.
 */
export function parseSocketAddress(word: string): SocketAddress | undefined {
  const colon = word.lastIndexOf(':');
  if (colon < 1 || colon === word.length - 1 || word.length > 300) return undefined;
  const text = word.slice(0, colon);
  const number = numberIn(word, colon + 1, word.length);
  if (number !== undefined && isBareAddress(text)) {
    return number <= 65_535 ? { address: text, port: number } : undefined;
  }
  const port = parsePort(word.slice(colon + 1));
  if (port === undefined) return undefined;
  if (isBareAddress(text)) return { address: text, ...port };
  const host = /^\[?([^[\]%\s]*)\]?(?:%([^\s\][]+))?\]?$/.exec(text);
  if (host?.[1] === undefined || host[1] === '') return undefined;
  if (!/^(?:\*|[0-9a-fA-F:.]+|[\w.-]+)$/.test(host[1])) return undefined;
  return { address: host[1], ...(host[2] === undefined ? {} : { device: host[2] }), ...port };
}

/** `*` or nothing but digits and dots, as nearly all are. */
function isBareAddress(text: string): boolean {
  if (text === '*') return true;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code !== 46 && (code < 48 || code > 57)) return false;
  }
  return true;
}

function parsePort(word: string): { port: number; service?: string } | undefined {
  if (word === '*') return { port: 0 };
  if (isDigits(word)) return Number(word) <= 65_535 ? { port: Number(word) } : undefined;
  if (!/^[a-zA-Z][\w-]*$/.test(word)) return undefined;
  const known = servicePort(word);
  return known === undefined ? { port: 0, service: word } : { port: known };
}

/** The port of a service name that tools print without -n. */
export function servicePort(name: string): number | undefined {
  return Object.hasOwn(SERVICES, name) ? SERVICES[name] : undefined;
}
