// Where the agent's files belong on a host: one list, for whichever package carries them.

/** `conffile`: its owner edits it, and an upgrade asks before it replaces what was edited. */
export const agentFiles = [
  { from: 'dist/syndrop-agent.cjs', to: '/usr/lib/syndrop/syndrop-agent.cjs', mode: 0o755 },
  { link: '../lib/syndrop/syndrop-agent.cjs', to: '/usr/bin/syndrop-agent' },
  { from: 'deploy/systemd/syndrop-agent.service', to: '/lib/systemd/system/syndrop-agent.service', mode: 0o644 },
  { from: 'deploy/default/syndrop-agent', to: '/etc/default/syndrop-agent', mode: 0o644, conffile: true },
  { directory: true, to: '/etc/syndrop', mode: 0o700 },
  ...[
    ['deploy/README.md', 'README.md'],
    ['CHANGELOG.md', 'changelog.md'],
    ['LICENSE', 'copyright'],
    ['deploy/agent/agent.json', 'examples/agent.json'],
    ['deploy/agent/policy.json', 'examples/policy.json'],
    ['deploy/openrc/syndrop-agent', 'examples/openrc/syndrop-agent'],
    ['deploy/systemd/modules-load.d/syndrop.conf', 'examples/modules-load.d/syndrop.conf'],
    ['deploy/systemd/syndrop-agent.service.d/proof.conf', 'examples/syndrop-agent.service.d/proof.conf'],
  ].map(([from, name]) => ({ from, to: `/usr/share/doc/syndrop-agent/${name}`, mode: 0o644 })),
];
