import { ParseError } from '../parse-error.ts';
import type { Sysctls } from '../snapshot.ts';
import { SysctlRow } from '../sysctl-row.ts';
import { ownCopy } from './known-keys.ts';
import { lineLayouts } from './line-layout.ts';

const ROOT = '/proc/sys/';
const SLASH = 47;
const COLON = 58;
const EQUALS = 61;

const linesOf = lineLayouts({
  isMark: (code, first) => code === (first === SLASH ? COLON : EQUALS),
  keyOf(left) {
    const key = left.startsWith(ROOT) ? keyOfPath(left) : keyOfText(left);
    return key === undefined ? undefined : ownCopy(key);
  },
  goesOn: (left) => left.startsWith(ROOT),
});

/**
 * Either `/proc/sys/net/ipv4/tcp_syncookies:1` or the text of `sysctl -a` and of sysctl.conf, `net.ipv4.tcp_syncookies = 1`.
 * Values keep the kernel's tabs; a value of several lines is joined with line feeds.
 */
export function parseSysctl(text: string): Sysctls {
  const { layout, places } = linesOf(text);
  if (layout.columns.size === 0) throw new ParseError('sysctl', 1, 'no key with a value found');
  return new SysctlRow(layout, text, places);
}

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
