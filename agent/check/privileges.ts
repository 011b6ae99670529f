import { readFileSync } from 'node:fs';
import { bad, type CheckRow, good, lacking } from './row.ts';

/** What each capability is for; the systemd unit grants these and no other. */
const NEEDED = [
  { name: 'CAP_NET_ADMIN', bit: 12, without: 'sysctls below net cannot be written, nftables and iptables not read' },
  { name: 'CAP_SYS_PTRACE', bit: 19, without: 'the owners of listeners stay unknown' },
  { name: 'CAP_DAC_READ_SEARCH', bit: 2, without: "other users' descriptors are not counted" },
  { name: 'CAP_NET_RAW', bit: 13, without: 'legacy iptables rules are not read' },
  { name: 'CAP_SYSLOG', bit: 34, without: 'kernel messages may stay unread' },
] as const;

export function checkPrivileges(): readonly CheckRow[] {
  const effective = /^CapEff:\s*([0-9a-f]+)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
  if (effective === undefined) return [bad('/proc/self/status does not name the capabilities')];
  const held = BigInt(`0x${effective}`);
  return NEEDED.map(({ name, bit, without }) =>
    (held & (1n << BigInt(bit))) === 0n ? lacking(`without ${name} ${without}`) : good(`${name} is held`),
  );
}
