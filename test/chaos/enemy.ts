import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { inboxOf } from '../../src/protocol/streams.ts';
import { loadOrCreateSigner } from '../../src/transports/agent/keys.ts';
import { createAgentTransport } from '../../src/transports/agent.ts';
import type { Fleet } from '../support/fleet.ts';
import { applyOrder, sign } from '../support/orders.ts';
import { KEY } from './plan.ts';
import type { World } from './world.ts';

const run = promisify(execFile);
const PATIENCE_MS = 1_500;

const LATELY = 8;

/** Whoever holds Redis puts into a host's inbox once more what came last. */
export async function repeatOrders(fleet: Fleet, host: string): Promise<void> {
  const inbox = inboxOf(host);
  for (const [, fields] of await fleet.redis().xrevrange(inbox, '+', '-', 'COUNT', LATELY)) {
    await fleet.redis().xadd(inbox, '*', ...fields);
  }
}

/** Whoever holds Redis knows a host's public keys and the bot's name for its key, and signs with another. */
export async function forgeOrder({ fleet, edges }: World, host: string): Promise<void> {
  const known = await fleet.store.hosts.find(host);
  if (known?.publicKey == null) throw new Error(`${host} is not enrolled`);
  const { publicKey, sealingKey } = known;
  const own = await loadOrCreateSigner(join(fleet.dir, 'enemy.key'));
  const signer = { ...own, keyId: fleet.keyId };
  const { stdout } = await run('ip', ['netns', 'exec', edges.namespaceOf(host), 'readlink', '/proc/self/ns/net']);
  const from = edges.values(host).at(-1) ?? '';
  const change = { key: KEY, from, to: `${Number(from) + 50_000}` };
  const order = sign(applyOrder({ hostId: host, namespace: stdout.trim() }, [change]), signer);
  const transport = createAgentTransport({
    redis: fleet.redis(),
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
