import type { LabHost } from './network.ts';

type Hook = 'prerouting' | 'input' | 'forward' | 'output' | 'postrouting';

/** Adds a rule to a chain of the hook, which is made when it is not there. A scenario that uses this needs `nft`. */
export async function addNftRule(host: LabHost, hook: Hook, rule: string): Promise<void> {
  await host.run('nft', 'add table inet filter');
  await host.run('nft', `add chain inet filter ${hook} { type filter hook ${hook} priority 0; policy accept; }`);
  await host.run('nft', `add rule inet filter ${hook} ${rule}`);
}

export async function flushNft(host: LabHost): Promise<void> {
  await host.run('nft', 'flush ruleset');
}
