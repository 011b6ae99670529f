/** A network as data: hosts (each a namespace) and the veth pairs between them. */
export interface Topology {
  readonly hosts: readonly Role[];
  readonly links: readonly (readonly [End, End])[];
  readonly routes?: readonly { readonly host: Role; readonly route: readonly string[] }[];
  /** Hosts that forward packets. */
  readonly forwarding?: readonly Role[];
}

/** `srv` is the host that is diagnosed, `cli` dials it, `rtr` stands between them. */
export type Role = 'srv' | 'cli' | 'rtr';

interface End {
  readonly host: Role;
  readonly device: string;
  /** Addresses are of the documentation ranges (RFC 5737): they collide with nothing outside. */
  readonly address: string;
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
