import { Problem } from '../protocol/problem.ts';
import { keep, sweepLeftOvers } from './keeper.ts';
import type { MachineWide } from './machine.ts';
import { namespacePrefix } from './namespace-name.ts';
import { run } from './run.ts';
import type { Role, Topology } from './topology.ts';
import { writeSysctl } from './sysctl.ts';

export interface LabHost {
  readonly namespace: string;
  /** Runs a command inside the namespace. */
  run(command: string, ...argv: string[]): Promise<string>;
  /** A dotted key; a dot inside a device name is written `/`, as sysctl(8) does. */
  sysctl(key: string, value: string | number): Promise<void>;
}

/** Namespaces joined by veth pairs. Nothing outside them changes, except what a machine-wide scenario declares. */
export interface LabNetwork {
  host(role: Role): LabHost;
  /** The address of a device, without its prefix length. */
  address(role: Role, device?: string): string;
  address6(role: Role, device?: string): string;
  /** Sets the sysctls of the whole machine that the scenario declares; what they were comes back with `remove`. */
  lowerMachine(): Promise<void>;
  /** Sets one of those otherwise: the cure. */
  machineSysctl(key: string, value: string): Promise<void>;
  /** Ends every process in the namespaces, removes them, and puts the machine's sysctls back. */
  remove(): Promise<void>;
  /** Resolves when the network is gone, also by its time limit. */
  readonly removed: Promise<void>;
}

export interface NetworkOptions {
  readonly machineWide?: MachineWide | undefined;
  /** How long to wait for other scenarios that must not run at the same time. */
  readonly waitSeconds?: number | undefined;
  /** Ends that wait. */
  readonly signal?: AbortSignal | undefined;
}

export async function createNetwork(
  topology: Topology,
  maxSeconds: number,
  { machineWide, waitSeconds, signal }: NetworkOptions = {},
): Promise<LabNetwork> {
  await sweepLeftOvers();
  const prefix = await namespacePrefix();
  const namespaceOf = (role: Role): string => `${prefix}-${role}`;
  // Before the first namespace exists: a crash in the middle of this function leaves nothing either.
  const keeper = await keep(topology.hosts.map(namespaceOf), maxSeconds, { machineWide, waitSeconds, signal });
  try {
    await build(topology, namespaceOf);
  } catch (error) {
    await keeper.release();
    throw error;
  }
  return {
    host: (role) => labHost(namespaceOf(role)),
    address: (role, device = 'eth0') => addressOf(topology, 'address', role, device),
    address6: (role, device = 'eth0') => addressOf(topology, 'address6', role, device),
    async lowerMachine() {
      for (const { key, to } of machineWide?.lowers ?? []) await writeSysctl(key, to);
    },
    async machineSysctl(key, value) {
      // Only what is saved comes back.
      if (!machineWide?.lowers.some((one) => one.key === key)) {
        throw new Problem('lab-machine-wide', `This lab scenario does not own ${key} of the machine.`);
      }
      await writeSysctl(key, value);
    },
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
    for (const end of [left, right]) await upDevice(labHost(namespaceOf(end.host)), end);
  }
  for (const bridge of topology.bridges ?? []) {
    const host = labHost(namespaceOf(bridge.host));
    await host.run('ip', 'link', 'add', bridge.device, 'type', 'bridge');
    for (const port of bridge.ports) await host.run('ip', 'link', 'set', port, 'master', bridge.device);
    await upDevice(host, bridge);
  }
  for (const role of topology.forwarding ?? []) await labHost(namespaceOf(role)).sysctl('net.ipv4.ip_forward', 1);
  for (const { host, route } of topology.routes ?? []) {
    await labHost(namespaceOf(host)).run('ip', 'route', 'add', ...route);
  }
}

interface Device {
  readonly device: string;
  readonly address?: string;
  readonly address6?: string;
}

async function upDevice(host: LabHost, { device, address, address6 }: Device): Promise<void> {
  if (address !== undefined) await host.run('ip', 'address', 'add', address, 'dev', device);
  // Without the search for duplicates the address can be used at once.
  if (address6 !== undefined) await host.run('ip', 'address', 'add', address6, 'dev', device, 'nodad');
  await host.run('ip', 'link', 'set', device, 'up');
  await host.sysctl(`net.ipv4.conf.${device}.rp_filter`, 0);
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
    sysctl: (key, value) => writeSysctl(key, value, namespace),
  };
}

function addressOf(topology: Topology, family: 'address' | 'address6', role: Role, device: string): string {
  const ends: readonly (Device & { readonly host: Role })[] = [...topology.links.flat(), ...(topology.bridges ?? [])];
  const address = ends.find((one) => one.host === role && one.device === device)?.[family];
  if (address === undefined) throw new Error(`the topology has no ${family} for ${role} ${device}`);
  return address.replace(/\/.*/, '');
}
