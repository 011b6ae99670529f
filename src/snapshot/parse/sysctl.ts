import { ParseError } from '../parse-error.ts';
import type { Sysctls } from '../snapshot.ts';
import { emptyRecord, knownKeys } from './known-keys.ts';
import { eachLine } from './lines.ts';

const ROOT = '/proc/sys/';

/**
 * Either `/proc/sys/net/ipv4/tcp_syncookies:1` or the text of `sysctl -a` and of sysctl.conf, `net.ipv4.tcp_syncookies = 1`.
 * Values keep the kernel's tabs; a value of several lines is joined with line feeds.
 */
export function parseSysctl(text: string): Sysctls {
  const values = emptyRecord<string>();
  let previous: string | undefined;
  eachLine(text, (line) => {
    const path = line.startsWith(ROOT);
    const mark = path ? line.indexOf(':') : line.indexOf('=');
    if (mark < 0) return;
    const key = path ? keyAtPath(line.slice(0, mark)) : keyInText(line.slice(0, mark));
    if (key === undefined) return;
    const value = line.slice(mark + 1).trim();
    values[key] = path && key === previous ? `${values[key]}\n${value}` : value;
    previous = key;
  });
  if (previous === undefined) throw new ParseError('sysctl', 1, 'no key with a value found');
  return values;
}

const keyAtPath = knownKeys(keyOfPath);
const keyInText = knownKeys(keyOfText);

/** `/proc/sys/net/ipv4/conf/eth0.100/rp_filter` is `net.ipv4.conf.eth0/100.rp_filter`, as sysctl(8) writes it. */
function keyOfPath(path: string): string {
  const key = path.slice(ROOT.length);
  return key.includes('.') ? key.replaceAll(/[./]/g, (mark) => (mark === '/' ? '.' : '/')) : key.replaceAll('/', '.');
}

/** The key in what stands left of the equals sign. */
function keyOfText(left: string): string | undefined {
  const key = left.trim();
  if (!/^-?[a-z0-9_]+(?:[./][\w@:+/-]+)+$/.test(key)) return undefined;
  // `net/ipv4/ip_forward` is the other spelling sysctl(8) takes: the first separator tells which it is.
  const slashes = key.includes('/') && (!key.includes('.') || key.indexOf('/') < key.indexOf('.'));
  const dotted = slashes ? keyOfPath(ROOT + key) : key;
  return dotted.startsWith('-') ? dotted.slice(1) : dotted;
}
