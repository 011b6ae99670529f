import type { Store } from '../app/store.ts';
import type { Ways } from '../app/ways.ts';
import type { Inventory } from '../inventory/inventory.ts';
import type { AgentTransport } from '../transports/agent.ts';
import { createSshTransport } from '../transports/ssh.ts';
import type { Transport } from '../transports/transport.ts';

/** `agents` is null where only hosts without one are asked. An enrolled host is reached through its agent, one that the configuration file lists for SSH through SSH. */
export function waysOf(
  inventory: Inventory,
  store: Store,
  agents: AgentTransport | null,
  ssh: Transport = createSshTransport(),
): Ways {
  return async (host) => {
    const known = await store.hosts.find(host);
    if (known !== null && known.publicKey !== null && agents !== null)
      return { transport: agents, applying: agents, address: host };
    const listed = await inventory.find(host);
    if (listed?.transport !== 'ssh') return undefined;
    return { transport: ssh, applying: null, address: listed.address ?? host };
  };
}
