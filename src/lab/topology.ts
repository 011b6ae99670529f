/** A network as data: hosts (each a namespace) and the veth pairs between them. */
export interface Topology {
  readonly hosts: readonly Role[];
  readonly links: readonly (readonly [End, End])[];
  readonly bridges?: readonly Bridge[];
  readonly routes?: readonly { readonly host: Role; readonly route: readonly string[] }[];
  /** Hosts that forward packets. */
  readonly forwarding?: readonly Role[];
}

/**
 * `srv` is the host of the service, `cli` and `cli2` dial it, `rtr` stands between them as a router or a switch, `gw` is a
 * second router, `ctr` is a container on `srv`.
 */
export type Role = 'srv' | 'cli' | 'cli2' | 'rtr' | 'gw' | 'ctr';

/** Addresses are of the documentation ranges (RFC 5737, RFC 3849): they collide with nothing outside. */
interface End {
  readonly host: Role;
  readonly device: string;
  readonly address?: string;
  readonly address6?: string;
}

interface Bridge {
  readonly host: Role;
  readonly device: string;
  readonly ports: readonly string[];
  readonly address?: string;
}

export const direct: Topology = {
  hosts: ['srv', 'cli'],
  links: [
    [
      { host: 'srv', device: 'eth0', address: '192.0.2.1/24' },
      { host: 'cli', device: 'eth0', address: '192.0.2.2/24' },
    ],
  ],
};

/** The same two hosts with addresses of both families. */
export const dualStack: Topology = {
  hosts: direct.hosts,
  links: [
    [
      { host: 'srv', device: 'eth0', address: '192.0.2.1/24', address6: '2001:db8::1/64' },
      { host: 'cli', device: 'eth0', address: '192.0.2.2/24', address6: '2001:db8::2/64' },
    ],
  ],
};

/** A second wire between the same two hosts, so that packets can come and go by different devices. */
export const twoPaths: Topology = {
  hosts: direct.hosts,
  links: [
    ...direct.links,
    [
      { host: 'srv', device: 'eth1', address: '198.51.100.1/24' },
      { host: 'cli', device: 'eth1', address: '198.51.100.2/24' },
    ],
  ],
};

export const routed: Topology = {
  hosts: ['srv', 'cli', 'rtr'],
  links: [
    [
      { host: 'srv', device: 'eth0', address: '192.0.2.1/24' },
      { host: 'rtr', device: 'eth0', address: '192.0.2.254/24' },
    ],
    [
      { host: 'cli', device: 'eth0', address: '198.51.100.2/24' },
      { host: 'rtr', device: 'eth1', address: '198.51.100.254/24' },
    ],
  ],
  routes: [
    { host: 'srv', route: ['default', 'via', '192.0.2.254'] },
    { host: 'cli', route: ['default', 'via', '198.51.100.254'] },
  ],
  forwarding: ['rtr'],
};

/** Two clients behind one router, each in a network of its own: for NAT, and for one client that fares worse. */
export const twoClients: Topology = {
  hosts: [...routed.hosts, 'cli2'],
  links: [
    ...routed.links,
    [
      { host: 'cli2', device: 'eth0', address: '203.0.113.2/24' },
      { host: 'rtr', device: 'eth2', address: '203.0.113.254/24' },
    ],
  ],
  routes: [...(routed.routes ?? []), { host: 'cli2', route: ['default', 'via', '203.0.113.254'] }],
  forwarding: ['rtr'],
};

/** Three hosts on one wire: `rtr` is a switch without an address. */
export const switched: Topology = {
  hosts: ['srv', 'cli', 'cli2', 'rtr'],
  links: [
    [
      { host: 'srv', device: 'eth0', address: '192.0.2.1/24' },
      { host: 'rtr', device: 'port0' },
    ],
    [
      { host: 'cli', device: 'eth0', address: '192.0.2.2/24' },
      { host: 'rtr', device: 'port1' },
    ],
    [
      { host: 'cli2', device: 'eth0', address: '192.0.2.3/24' },
      { host: 'rtr', device: 'port2' },
    ],
  ],
  bridges: [{ host: 'rtr', device: 'br0', ports: ['port0', 'port1', 'port2'] }],
};

/** `ctr` hangs on a bridge of `srv`, as a container does; `cli` reaches it by its own address, or by what `srv` translates. */
export const container: Topology = {
  hosts: ['srv', 'cli', 'ctr'],
  links: [
    ...direct.links,
    [
      { host: 'ctr', device: 'eth0', address: '203.0.113.2/24' },
      { host: 'srv', device: 'veth0' },
    ],
  ],
  bridges: [{ host: 'srv', device: 'br0', ports: ['veth0'], address: '203.0.113.254/24' }],
  routes: [
    { host: 'ctr', route: ['default', 'via', '203.0.113.254'] },
    { host: 'cli', route: ['203.0.113.0/24', 'via', '192.0.2.1'] },
  ],
  forwarding: ['srv'],
};

/** The SYN comes by `rtr`, the answer goes by `gw`: neither sees the whole handshake. */
export const oneWayGateways: Topology = {
  hosts: ['srv', 'cli', 'rtr', 'gw'],
  links: [
    [
      { host: 'srv', device: 'eth0', address: '192.0.2.1/24' },
      { host: 'rtr', device: 'eth0', address: '192.0.2.254/24' },
    ],
    [
      { host: 'cli', device: 'eth0', address: '198.51.100.2/24' },
      { host: 'rtr', device: 'eth1', address: '198.51.100.254/24' },
    ],
    [
      { host: 'srv', device: 'eth1', address: '203.0.113.1/25' },
      { host: 'gw', device: 'eth0', address: '203.0.113.126/25' },
    ],
    [
      { host: 'cli', device: 'eth1', address: '203.0.113.130/25' },
      { host: 'gw', device: 'eth1', address: '203.0.113.254/25' },
    ],
  ],
  routes: [
    { host: 'cli', route: ['192.0.2.0/24', 'via', '198.51.100.254'] },
    { host: 'srv', route: ['198.51.100.0/24', 'via', '203.0.113.126'] },
    { host: 'gw', route: ['198.51.100.0/24', 'via', '203.0.113.130'] },
    { host: 'gw', route: ['192.0.2.0/24', 'via', '203.0.113.1'] },
  ],
  forwarding: ['rtr', 'gw'],
};
