import type { InterfaceAddresses, Snapshot, XdpProgram } from '../snapshot/snapshot.ts';
import { isLoopback, isWildcard } from './addresses.ts';
import type { Quote } from './evidence.ts';

interface InterfaceFact {
  readonly device: string;
  readonly quote: Quote;
}
interface XdpFact extends InterfaceFact {
  readonly mode: XdpProgram['mode'];
}
export interface AddressFact extends InterfaceFact {
  readonly address: string;
}

/** What the interfaces of this namespace are fit for; loopback left out. */
export interface InterfaceFacts {
  /** Those with addresses that can carry nothing: set down, or without carrier. */
  readonly down: readonly AddressFact[];
  /** At least one that can carry packets has an address. */
  readonly anyUp: boolean;
  readonly xdp: readonly XdpFact[];
  /** IPv6 addresses that another host was found to use: the kernel answers for them no more. */
  readonly duplicate: readonly AddressFact[];
  /** IPv6 addresses under examination in both samples; that takes about a second. */
  readonly tentative: readonly AddressFact[];
  /** Addresses on loopback or on a device without ARP that somebody outside is meant to reach: virtual service addresses. */
  readonly elsewhere: readonly AddressFact[];
  readonly devices: readonly InterfaceAddresses[];
}

export function interfaceFacts(before: Snapshot | undefined, after: Snapshot): InterfaceFacts | undefined {
  if (after.addresses === undefined) return undefined;
  const outside = after.addresses.filter(({ device }) => device !== 'lo');
  const useful = (link: InterfaceAddresses): boolean => link.addresses.some(({ address }) => isUseful(address));
  return {
    // An address that left its device stays with the bond or bridge; a port without one is none of ours.
    down: outside
      .filter((link) => !link.up || link.state === 'DOWN' || link.state === 'LOWERLAYERDOWN')
      .flatMap(ofLink),
    anyUp: outside.some((link) => link.up && link.state !== 'DOWN' && useful(link)),
    xdp: outside.flatMap(({ device, xdp, row }) =>
      xdp === undefined ? [] : [{ device, mode: xdp.mode, quote: { source: 'ip-address', line: row } }],
    ),
    duplicate: flagged(outside, 'dadfailed'),
    tentative: flagged(outside, 'tentative').filter(
      ({ device, address }) =>
        before !== undefined &&
        flagged(before.addresses ?? [], 'tentative').some((one) => one.device === device && one.address === address),
    ),
    elsewhere: after.addresses.filter(({ device }) => device === 'lo' || device.startsWith('dummy')).flatMap(ofLink),
    devices: after.addresses,
  };
}

function isUseful(address: string): boolean {
  return !isLoopback(address) && !isWildcard(address) && !address.startsWith('fe80:');
}

function ofLink({ device, row, addresses }: InterfaceAddresses): AddressFact[] {
  return addresses
    .filter(({ address }) => isUseful(address))
    .map(({ address }) => ({ device, address, quote: { source: 'ip-address', line: row } }));
}

function flagged(links: readonly InterfaceAddresses[], flag: string): AddressFact[] {
  return links.flatMap(({ device, addresses }) =>
    addresses
      .filter(({ flags }) => flags.includes(flag))
      .map(({ address, row }) => ({ device, address, quote: { source: 'ip-address', line: `${device}: ${row}` } })),
  );
}
