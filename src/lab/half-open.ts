import { dial } from './client.ts';
import type { LabNetwork } from './network.ts';
import { startProgram } from './program.ts';
import { PORT } from './service.ts';

const FLOOD_ADDRESS = '192.0.2.66';

/**
 * Fills the server's SYN queue with about `count` requests and keeps it filled. The client's kernel itself sends the
 * SYNs, and a route throws away what comes back, so that no handshake is ever finished.
 */
export async function floodHalfOpen(network: LabNetwork, count: number): Promise<void> {
  const client = network.host('cli');
  await client.run('ip', 'address', 'add', `${FLOOD_ADDRESS}/24`, 'dev', 'eth0');
  // The rule for local addresses stands first by default and would win.
  await client.run('ip', 'rule', 'add', 'pref', '200', 'lookup', 'local');
  await client.run('ip', 'rule', 'add', 'pref', '100', 'to', FLOOD_ADDRESS, 'blackhole');
  await client.run('ip', 'rule', 'delete', 'pref', '0');
  const flood = { address: network.address('srv'), port: PORT, from: FLOOD_ADDRESS, timeoutMs: 200 };
  await dial(client, { ...flood, perSecond: 200, burst: count, attempts: count });
  // Faster than requests expire: the good client must not find the free place first.
  await startProgram(client, 'probe', { ...flood, perSecond: 60, burst: 6, quiet: true });
}
