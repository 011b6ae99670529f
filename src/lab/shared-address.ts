import { dial } from './client.ts';
import type { LabNetwork } from './network.ts';
import { PORT } from './service.ts';

const FIRST = 50_000;
/** Few enough that each is taken once, and more than a client that closes first uses up while it is watched. */
const PORTS = 100;

/** Makes the clients share few source ports, as the clients behind one address do. */
async function narrowPorts(network: LabNetwork): Promise<void> {
  for (const role of ['cli', 'cli2'] as const) {
    await network.host(role).sysctl('net.ipv4.ip_local_port_range', `${FIRST} ${FIRST + PORTS - 1}`);
  }
}

/**
 * The second client connects once from each port while the router gives it the address of the first, then the address
 * is given back: the server has sockets for the very addresses and ports that the first client uses next. The router
 * keeps no state of its own, as a balancer that rewrites packets. `hold` leaves the connections open.
 */
export async function connectUnderTheSameAddress(
  network: LabNetwork,
  { hold }: { readonly hold: boolean },
): Promise<void> {
  await narrowPorts(network);
  const router = network.host('rtr');
  const [first, second] = [network.address('cli'), network.address('cli2')];
  await router.run('nft', 'add table ip lend');
  await router.run('nft', 'add chain ip lend in { type filter hook prerouting priority raw; }');
  await router.run('nft', `add rule ip lend in ip saddr ${second} ip saddr set ${first}`);
  await router.run('nft', `add rule ip lend in iifname eth0 ip daddr ${first} ip daddr set ${second}`);
  const together = { perSecond: 100, burst: PORTS, attempts: PORTS, timeoutMs: 5000, hold, closesLast: !hold };
  await dial(network.host('cli2'), { address: network.address('srv'), port: PORT, ...together });
  await router.run('nft', 'delete table ip lend');
}

/** A filter on the way that lets no reset of the client through; what is returned lets them through again. */
export async function dropClientResets(network: LabNetwork): Promise<() => Promise<void>> {
  const router = network.host('rtr');
  await router.run('nft', 'add table ip filter');
  await router.run('nft', 'add chain ip filter forward { type filter hook forward priority 0; }');
  const resets = 'tcp flags & rst == rst drop';
  await router.run('nft', `add rule ip filter forward ip saddr ${network.address('cli')} ${resets}`);
  return async () => {
    await router.run('nft', 'delete table ip filter');
  };
}
