import type { Snapshot } from '../snapshot/snapshot.ts';
import type { Quote } from './evidence.ts';

interface Link {
  readonly name: string;
  readonly mtu: number;
  readonly quote: Quote;
}

/** Made with 1500 unless told otherwise. */
const CONTAINER_BRIDGE = /^(?:docker\d|br-|cni\d|podman\d|virbr\d|lxdbr\d)/;

/** Bridges for containers, and the links beside them that are narrower: what leaves there at full size does not fit. */
export function mismatchedLinks(after: Snapshot): readonly Quote[] {
  const links = [...ofAddresses(after), ...ofNotes(after)].filter(({ name }) => name !== 'lo');
  const bridges = links.filter(({ name }) => CONTAINER_BRIDGE.test(name));
  const narrow = links.filter((link) => !CONTAINER_BRIDGE.test(link.name) && bridges.some(({ mtu }) => mtu > link.mtu));
  return narrow.length === 0 ? [] : [...narrow, ...bridges].map(({ quote }) => quote);
}

function ofAddresses({ addresses }: Snapshot): Link[] {
  return (addresses ?? []).flatMap(({ device, mtu }) =>
    mtu === undefined ? [] : [{ name: device, mtu, quote: { source: 'ip-address', line: `${device} mtu ${mtu}` } }],
  );
}

/** `docker0: flags=4163<UP,BROADCAST,RUNNING,MULTICAST>  mtu 1500` of ifconfig. */
function ofNotes({ notes }: Snapshot): Link[] {
  return (notes ?? []).flatMap((line) => {
    const found = /^(?<name>[\w.-]+): flags=\d+<[A-Z,_]*>\s+mtu (?<mtu>\d+)/.exec(line)?.groups;
    const { name, mtu } = found ?? {};
    return name === undefined ? [] : [{ name, mtu: Number(mtu), quote: { source: 'notes', line } }];
  });
}
