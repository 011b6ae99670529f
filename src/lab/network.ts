import { keep, sweepLeftOvers } from './keeper.ts';
import { namespacePrefix } from './namespace-name.ts';
import { run } from './run.ts';
import type { Role, Topology } from './topology.ts';

export interface LabHost {
  readonly namespace: string;
  /** Runs a command inside the namespace. */
  run(command: string, ...argv: string[]): Promise<string>;
  /** A dotted key; a dot inside a device name is written `/`, as sysctl(8) does. */
  sysctl(key: string, value: string | number): Promise<void>;
}

/** Namespaces joined by veth pairs. Nothing outside them changes. */
export interface LabNetwork {
  host(role: Role): LabHost;
  /** The address of a device, without its prefix length. */
  address(role: Role, device?: string): string;
  /** Ends every process in the namespaces and removes them. */
  remove(): Promise<void>;
  /** Resolves when the network is gone, also by its time limit. */
  readonly removed: Promise<void>;
}

export async function createNetwork(topology: Topology, maxSeconds: number): Promise<LabNetwork> {
  await sweepLeftOvers();
  const prefix = await namespacePrefix();
  const namespaceOf = (role: Role): string => `${prefix}-${role}`;
  // Before the first namespace exists: a crash in the middle of this function leaves nothing either.
  const keeper = keep(topology.hosts.map(namespaceOf), maxSeconds);
  try {
    await build(topology, namespaceOf);
  } catch (error) {
    await keeper.release();
    throw error;
  }
  return {
    host: (role) => labHost(namespaceOf(role)),
    address: (role, device = 'eth0') => addressOf(topology, role, device),
    remove: () => keeper.release(),
    removed: keeper.released,
  };
}

async function build(topology: Topology, namespaceOf: (role: Role) => string): Promise<void> {
  await Promise.all(topology.hosts.map((role) => addHost(labHost(namespaceOf(role)))));
  for (const [left, right] of topology.links) {
    // Both ends are born inside their namespaces, so that no name can clash with a device of the machine.
    const leftEnd = ['name', left.device, 'netns', namespaceOf(left.host)];
    const rightEnd = ['name', right.device, 'netns', namespaceOf(right.host)];
    await run('ip', ['link', 'add', ...leftEnd, 'type', 'veth', 'peer', ...rightEnd]);
    for (const end of [left, right]) {
      const host = labHost(namespaceOf(end.host));
      await host.run('ip', 'address', 'add', end.address, 'dev', end.device);
      await host.run('ip', 'link', 'set', end.device, 'up');
      await host.sysctl(`net.ipv4.conf.${end.device}.rp_filter`, 0);
    }
  }
  for (const role of topology.forwarding ?? []) await labHost(namespaceOf(role)).sysctl('net.ipv4.ip_forward', 1);
  for (const { host, route } of topology.routes ?? []) {
    await labHost(namespaceOf(host)).run('ip', 'route', 'add', ...route);
  }
}

async function addHost(host: LabHost): Promise<void> {
  await run('ip', ['netns', 'add', host.namespace]);
  await host.run('ip', 'link', 'set', 'lo', 'up');
  // A new namespace copies these from the machine; a fault must not depend on how that is set.
  await host.sysctl('net.ipv4.conf.all.rp_filter', 0);
  await host.sysctl('net.ipv4.conf.default.rp_filter', 0);
}

function labHost(namespace: string): LabHost {
  return {
    namespace,
    run: (command, ...argv) => run('ip', ['netns', 'exec', namespace, command, ...argv]),
    async sysctl(key, value) {
      const path = `/proc/sys/${key.replace(/[./]/g, (mark) => (mark === '.' ? '/' : '.'))}`;
      await this.run('sh', '-c', 'printf "%s\\n" "$2" > "$1"', 'sh', path, String(value));
    },
  };
}

function addressOf(topology: Topology, role: Role, device: string): string {
  const end = topology.links.flat().find((one) => one.host === role && one.device === device);
  if (end === undefined) throw new Error(`the topology has no ${role} ${device}`);
  return end.address.replace(/\/.*/, '');
}
