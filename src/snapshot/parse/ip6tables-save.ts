import type { Firewall } from '../snapshot.ts';
import { parseIptables } from './iptables-save.ts';

/** `ip6tables-save`: the same text as iptables-save, for IPv6. */
export function parseIp6tablesSave(text: string): Firewall {
  return parseIptables(text, 'ip6tables-save', 'ip6tables-legacy');
}
