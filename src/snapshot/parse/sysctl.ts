import { ParseError } from '../parse-error.ts';
import type { Sysctls } from '../snapshot.ts';
import { eachLine } from './lines.ts';

const ROOT = '/proc/sys/';

/**
 * Either `/proc/sys/net/ipv4/tcp_syncookies:1` or the text of `sysctl -a` and of sysctl.conf, `net.ipv4.tcp_syncookies = 1`.
 * Values keep the kernel's tabs; a value of several lines is joined with line feeds.
 */
export function parseSysctl(text: string): Sysctls {
  const values = new Map<string, string>();
  let previous = '';
  eachLine(text, (line) => {
    const pair = line.startsWith(ROOT) ? fromPath(line) : fromText(line);
    if (pair === undefined) return;
    const [key, value] = pair;
    const before = values.get(key);
    values.set(key, before !== undefined && key === previous && line.startsWith(ROOT) ? `${before}\n${value}` : value);
    previous = key;
  });
  if (values.size === 0) throw new ParseError('sysctl', 1, 'no key with a value found');
  return Object.fromEntries(values);
}

function fromPath(line: string): readonly [string, string] | undefined {
  const colon = line.indexOf(':');
  if (colon < 0) return undefined;
  return [keyOfPath(line.slice(0, colon)), line.slice(colon + 1).trim()];
}

/** `/proc/sys/net/ipv4/conf/eth0.100/rp_filter` is `net.ipv4.conf.eth0/100.rp_filter`, as sysctl(8) writes it. */
function keyOfPath(path: string): string {
  const key = path.slice(ROOT.length);
  return key.includes('.') ? key.replaceAll(/[./]/g, (mark) => (mark === '/' ? '.' : '/')) : key.replaceAll('/', '.');
}

function fromText(line: string): readonly [string, string] | undefined {
  const equals = line.indexOf('=');
  if (equals <= 0) return undefined;
  const key = line.slice(0, equals).trim();
  if (!/^-?[a-z0-9_]+(?:[./][\w@:+/-]+)+$/.test(key)) return undefined;
  // `net/ipv4/ip_forward` is the other spelling sysctl(8) takes: the first separator tells which it is.
  const slashes = key.includes('/') && (!key.includes('.') || key.indexOf('/') < key.indexOf('.'));
  const dotted = slashes ? keyOfPath(ROOT + key) : key;
  return [dotted.startsWith('-') ? dotted.slice(1) : dotted, line.slice(equals + 1).trim()];
}
