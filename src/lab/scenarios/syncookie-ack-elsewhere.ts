import { startClient } from '../client.ts';
import { startProgram } from '../program.ts';
import { defineScenario } from '../scenario.ts';
import { PORT, startServer, startSteadyClient } from '../service.ts';
import { twoClients } from '../topology.ts';

const TABLE = '100';

/** Two hosts share one address; the router sends the SYNs to one and all that follows to the other. */
export const syncookieAckElsewhere = defineScenario({
  id: 'syncookie-ack-elsewhere',
  title: 'A SYN is answered by one host and its ACK reaches another, which takes it for a bad cookie',
  expect: {
    status: 'active',
    label: 'syn-cookies-side-effect',
    alsoRight: ['path-or-middlebox'],
    causeIds: ['syncookie-ack-rejected', 'flow-rehash-ecmp-anycast'],
    forbidden: ['accept-queue-overflow', 'syn-queue-overflow', 'syn-flood', 'not-listening', 'firewall-reject'],
  },
  needs: ['nft'],
  topology: twoClients,
  clientSees: 'resets',
  mended: 'the router sends all packets of a connection to one host',

  async up(network) {
    const [router, server, twin] = [network.host('rtr'), network.host('srv'), network.host('cli2')];
    const address = network.address('srv');
    await twin.run('ip', 'address', 'add', `${address}/32`, 'dev', 'lo');
    await startProgram(twin, 'serve', { address, port: PORT, backlog: 128 });
    // Cookies for everybody: the server always counts as one that has just overflowed, and so checks every stray ACK.
    await server.sysctl('net.ipv4.tcp_syncookies', 2);
    await startServer(network);
    await startClient(server, { address: '127.0.0.1', port: PORT, perSecond: 2, timeoutMs: 1500 });
    await router.run('nft', 'add table inet split');
    await router.run('nft', 'add chain inet split way { type filter hook prerouting priority mangle; }');
    const syns = 'tcp flags & (syn | ack) == syn meta mark set 1';
    await router.run('nft', `add rule inet split way ip daddr ${address} ${syns}`);
    await router.run('ip', 'route', 'add', `${address}/32`, 'via', network.address('cli2'), 'table', TABLE);
    await router.run('ip', 'rule', 'add', 'fwmark', '1', 'table', TABLE);
    const mend = async (): Promise<void> => {
      await router.run('nft', 'delete table inet split');
    };
    return { address, port: PORT, client: await startSteadyClient(network), mend };
  },
});
