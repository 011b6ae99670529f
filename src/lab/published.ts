import type { LabNetwork } from './network.ts';
import { PORT } from './service.ts';

/** Lets the host of the container hand the usual port on to it, as container runtimes do. */
export async function publishContainer(network: LabNetwork, innerPort = PORT): Promise<void> {
  const host = network.host('srv');
  const backend = `${network.address('ctr')}:${innerPort}`;
  await host.run('nft', 'add table ip nat');
  await host.run('nft', 'add chain ip nat prerouting { type nat hook prerouting priority -100; }');
  await host.run('nft', `add rule ip nat prerouting tcp dport ${PORT} counter dnat to ${backend}`);
}
