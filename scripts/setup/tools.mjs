// The programs syndrop uses, where each package manager keeps them, and what is lost without them.

/** `phase`: needed from `npm start` on, or by `npm test` alone. `required`: without it that phase cannot run at all. */
const tools = [
  {
    names: ['redis-server', 'valkey-server'],
    phase: 'start',
    required: true,
    why: 'the private Redis',
    packages: { apt: 'redis-server', dnf: 'valkey', apk: 'redis', brew: 'redis' },
    units: ['redis-server.service'],
  },
  linuxTool('ip', 'lab hosts, addresses and routes', ['iproute2', 'iproute', 'iproute2']),
  linuxTool('ss', 'listeners and their queues', ['iproute2', 'iproute', 'iproute2-ss']),
  linuxTool('iptables', 'firewall faults of the lab', ['iptables', 'iptables-nft', 'iptables']),
  linuxTool('nft', 'firewall rules', ['nftables', 'nftables', 'nftables']),
  linuxTool('conntrack', 'conntrack faults of the lab', ['conntrack', 'conntrack-tools', 'conntrack-tools']),
  linuxTool('tcpdump', 'proof from the wire', ['tcpdump', 'tcpdump', 'tcpdump']),
  linuxTool('tc', 'queues and hooks of traffic control', ['iproute2', 'iproute-tc', 'iproute2-tc']),
  linuxTool('ethtool', 'counters and rings of network cards', ['ethtool', 'ethtool', 'ethtool']),
  {
    names: ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'],
    phase: 'test',
    required: true,
    why: 'the browser tests',
    packages: { apt: 'chromium', dnf: 'chromium', apk: 'chromium', brew: 'chromium' },
  },
  {
    names: ['sshd'],
    phase: 'test',
    required: true,
    why: 'the tests over SSH',
    packages: { apt: 'openssh-server', dnf: 'openssh-server', apk: 'openssh-server', brew: 'openssh' },
    units: ['ssh.service', 'sshd.service'],
  },
  ...['ssh-keygen', 'ssh-keyscan'].map((name) => ({
    names: [name],
    phase: 'test',
    required: true,
    why: 'the tests over SSH',
    packages: { apt: 'openssh-client', dnf: 'openssh-clients', apk: 'openssh-client', brew: 'openssh' },
  })),
  {
    names: ['postgres'],
    phase: 'test',
    required: true,
    why: 'the tests of the Postgres store',
    packages: { apt: 'postgresql', dnf: 'postgresql-server', apk: 'postgresql', brew: 'postgresql' },
    units: ['postgresql.service'],
  },
  {
    names: ['dpkg-deb'],
    phase: 'test',
    required: true,
    why: 'the Debian package of the agent',
    packages: { apt: 'dpkg', dnf: 'dpkg', apk: 'dpkg', brew: 'dpkg' },
    platform: 'linux',
  },
  {
    names: ['busybox'],
    phase: 'test',
    required: true,
    why: 'hosts that have nothing else',
    packages: { apt: 'busybox-static', dnf: 'busybox', apk: 'busybox-static', brew: 'busybox' },
    platform: 'linux',
  },
  {
    names: ['ansible-playbook'],
    phase: 'test',
    required: true,
    why: 'the Ansible role',
    packages: { apt: 'ansible-core', dnf: 'ansible-core', apk: 'ansible-core', brew: 'ansible' },
    platform: 'linux',
  },
  ...['rpmbuild', 'rpm'].map((name) => ({
    names: [name],
    phase: 'test',
    required: true,
    why: 'the RPM package of the agent',
    packages: { apt: 'rpm', dnf: 'rpm-build', apk: 'rpm-dev', brew: 'rpm' },
    platform: 'linux',
  })),
];

function linuxTool(name, why, [apt, dnf, apk]) {
  return { names: [name], phase: 'start', required: false, why, packages: { apt, dnf, apk }, platform: 'linux' };
}

/** Tools for this phase and platform. What `npm start` can do without, `npm test` needs: it tests all of it. */
export function toolsFor(phase, platform) {
  return tools
    .filter((tool) => (phase === 'test' || tool.phase === 'start') && (tool.platform ?? platform) === platform)
    .map((tool) => ({ ...tool, required: tool.required || phase === 'test' }));
}
