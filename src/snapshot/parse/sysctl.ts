import { ParseError } from '../parse-error.ts';
import type { Sysctls } from '../snapshot.ts';
import { emptyRecord, ownCopy } from './known-keys.ts';
import { lineKeys } from './line-keys.ts';
import { MAX_LINE } from './lines.ts';

const ROOT = '/proc/sys/';
const SLASH = 47;
const COLON = 58;
const EQUALS = 61;

/**
 * Either `/proc/sys/net/ipv4/tcp_syncookies:1` or the text of `sysctl -a` and of sysctl.conf, `net.ipv4.tcp_syncookies = 1`.
 * Values keep the kernel's tabs; a value of several lines is joined with line feeds.
 */
export function parseSysctl(text: string): Sysctls {
  const values = emptyRecord<string>();
  let previous: string | undefined;
  let start = 0;
  while (start < text.length) {
    const newline = text.indexOf('\n', start);
    const end = newline < 0 ? text.length : newline;
    const stop = Math.min(end, start + MAX_LINE);
    const found = keyOfLine(text, start, stop);
    const key = found?.meaning;
    if (found !== undefined && key !== undefined) {
      const value = text.slice(start + found.left.length + 1, stop).trim();
      const continued = key === previous && found.left.startsWith(ROOT);
      values[key] = continued ? `${values[key]}\n${value}` : value;
      previous = key;
    }
    start = end + 1;
  }
  if (previous === undefined) throw new ParseError('sysctl', 1, 'no key with a value found');
  return values;
}

const keyOfLine = lineKeys(
  (code, first) => code === (first === SLASH ? COLON : EQUALS),
  (left) => {
    const key = left.startsWith(ROOT) ? keyOfPath(left) : keyOfText(left);
    return key === undefined ? undefined : ownCopy(key);
  },
);

/** `/proc/sys/net/ipv4/conf/eth0.100/rp_filter` is `net.ipv4.conf.eth0/100.rp_filter`, as sysctl(8) writes it. */
function keyOfPath(path: string): string {
  const key = path.slice(ROOT.length);
  return key.includes('.') ? key.replaceAll(/[./]/g, (mark) => (mark === '/' ? '.' : '/')) : key.replaceAll('/', '.');
}

/** The key in what stands left of the equals sign. */
function keyOfText(left: string): string | undefined {
  const key = left.trim();
  if (!/^-?[a-z0-9_]+[./][\w@:+/-]+(?:\.[\w@:+/-]+)*$/.test(key)) return undefined;
  // `net/ipv4/ip_forward` is the other spelling sysctl(8) takes: the first separator tells which it is.
  const slashes = key.includes('/') && (!key.includes('.') || key.indexOf('/') < key.indexOf('.'));
  const dotted = slashes ? keyOfPath(ROOT + key) : key;
  return dotted.startsWith('-') ? dotted.slice(1) : dotted;
}
