import type { Snapshot } from '../snapshot/snapshot.ts';
import type { Quote } from './evidence.ts';

/** MAC addresses that answered for one IPv4 address, as somebody saw it on the wire. */
export interface AddressOwners {
  readonly address: string;
  readonly owners: readonly string[];
  readonly quotes: readonly Quote[];
}

const MAC = '[0-9a-fA-F]{2}(?::[0-9a-fA-F]{2}){5}';
/** iputils arping, the other arping, and tcpdump. */
const ANSWERS = [
  new RegExp(`(?:Unicast|Broadcast) reply from (?<address>[\\d.]{7,15}) \\[(?<mac>${MAC})\\]`),
  new RegExp(`bytes from (?<mac>${MAC}) \\((?<address>[\\d.]{7,15})\\)`),
  new RegExp(`ARP, Reply (?<address>[\\d.]{7,15}) is-at (?<mac>${MAC})`),
];

export function addressOwners({ notes }: Snapshot): readonly AddressOwners[] | undefined {
  if (notes === undefined) return undefined;
  const found = new Map<string, Map<string, Quote>>();
  for (const line of notes) {
    for (const answer of ANSWERS) {
      const { address, mac } = answer.exec(line)?.groups ?? {};
      if (address === undefined || mac === undefined) continue;
      const owners = found.get(address) ?? new Map<string, Quote>();
      found.set(address, owners);
      owners.set(mac.toLowerCase(), { source: 'notes', line: line.trim() });
    }
  }
  return [...found].map(([address, owners]) => ({ address, owners: [...owners.keys()], quotes: [...owners.values()] }));
}
