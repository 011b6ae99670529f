import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { loadOrCreateSigner } from '../../../src/transports/agent/keys.ts';
import { createAgentTransport } from '../../../src/transports/agent.ts';
import { applyOrder, sign } from '../../support/orders.ts';
import { KEY } from '../world/plan.ts';
import type { World } from '../world/world.ts';
import { anyEdge, type Fault } from './fault.ts';

const run = promisify(execFile);
const PATIENCE_MS = 1_500;

/** Whoever holds Redis knows a host's public keys and the bot's name for its key, and signs with another. */
export const orderForged: Fault = {
  name: 'order forged',
  play: (world, random) => forge(world, anyEdge(random)),
};

async function forge({ fleet, network }: World, host: string): Promise<void> {
  const known = await fleet.store.hosts.find(host);
  if (known?.publicKey == null) throw new Error(`${host} is not enrolled`);
  const { publicKey, sealingKey } = known;
  const own = await loadOrCreateSigner(join(fleet.dir, 'enemy.key'));
  const signer = { ...own, keyId: fleet.keyId };
  const { stdout } = await run('ip', ['netns', 'exec', network.namespaceOf(host), 'readlink', '/proc/self/ns/net']);
  const from = network.values(host).at(-1) ?? '';
  const change = { key: KEY, from, to: `${Number(from) + 50_000}` };
  const order = sign(applyOrder({ hostId: host, namespace: stdout.trim() }, [change]), signer);
  const transport = createAgentTransport({
    redis: fleet.redis.redis,
    botId: 'enemy',
    signer,
    hostKeys: () => Promise.resolve({ signing: [publicKey], sealing: sealingKey }),
  });
  try {
    await transport.apply(host, order, AbortSignal.timeout(PATIENCE_MS));
  } catch {
    // Nobody answers it.
  } finally {
    await transport.close();
  }
}
