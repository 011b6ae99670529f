import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { Closing } from '../../src/wiring/closing.ts';
import { buildProgram } from '../crash/build.ts';
import { startMember } from '../support/member.ts';
import { KEY } from './plan.ts';

const run = promisify(execFile);
const PORT = 6379;
/** Addresses of a documentation range (RFC 5737), in namespaces of our own: they collide with nothing. */
const HUB = '192.0.2.254';

/** Where the hosts that may be changed find Redis. */
export const REDIS_URL = `redis://${HUB}:${PORT}`;
/** What the kernel is told before anybody changes it. */
export const FIRST = '256';

/** Hosts in network namespaces of their own, each with a wire to Redis that can be cut, and a witness of what is changed there. */
export interface Edges {
  namespaceOf(host: string): string;
  /** Every value the sysctl had, in order, the first one included. */
  values(host: string): readonly string[];
  /** From now on nothing passes, and nobody is told. */
  cut(host: string): Promise<void>;
  mend(host: string): Promise<void>;
  close(): Promise<void>;
}

export async function openEdges(hosts: readonly string[], socketPath: string): Promise<Edges> {
  const closing = new Closing();
  const prefix = `syndrop-chaos-${randomBytes(3).toString('hex')}`;
  const hub = `${prefix}-hub`;
  const seen = new Map(hosts.map((host): [string, string[]] => [host, []]));
  const namespaceOf = (host: string): string => `${prefix}-${host}`;
  const inside = (namespace: string, ...words: readonly string[]) => run('ip', ['netns', 'exec', namespace, ...words]);

  async function add(namespace: string): Promise<void> {
    await run('ip', ['netns', 'add', namespace]);
    closing.add(namespace, async () => void (await run('ip', ['netns', 'del', namespace])));
  }

  async function addEdge(host: string, index: number): Promise<void> {
    const own = namespaceOf(host);
    await add(own);
    const ends = ['name', 'eth0', 'netns', own, 'type', 'veth', 'peer', 'name', `port${index}`, 'netns', hub];
    await run('ip', ['link', 'add', ...ends]);
    await inside(hub, 'ip', 'link', 'set', `port${index}`, 'master', 'br0', 'up');
    await inside(own, 'ip', 'address', 'add', `192.0.2.${index + 1}/24`, 'dev', 'eth0');
    await inside(own, 'ip', 'link', 'set', 'eth0', 'up');
    await inside(own, 'sysctl', '-qw', `${KEY}=${FIRST}`);
  }

  async function start(entry: string, argument: string, namespace: string) {
    const { program, remove } = await buildProgram(entry);
    closing.add(entry, remove);
    const member = await startMember(program, argument, { namespace });
    closing.add(entry, () => member.kill());
    return member;
  }

  async function open(): Promise<void> {
    await add(hub);
    await inside(hub, 'ip', 'link', 'add', 'br0', 'type', 'bridge');
    await inside(hub, 'ip', 'address', 'add', `${HUB}/24`, 'dev', 'br0');
    await inside(hub, 'ip', 'link', 'set', 'br0', 'up');
    await Promise.all(hosts.map(addEdge));
    await start('test/chaos/relay.ts', `${socketPath} ${PORT}`, hub);
    for (const host of hosts) {
      seen.get(host)?.push(FIRST);
      const witness = await start('test/chaos/witness.ts', KEY, namespaceOf(host));
      witness.process.on('message', ({ value }: { readonly value: string }) => void seen.get(host)?.push(value));
    }
  }

  const wire = (host: string, state: 'up' | 'down') =>
    inside(hub, 'ip', 'link', 'set', `port${hosts.indexOf(host)}`, state);
  const edges: Edges = {
    namespaceOf,
    values: (host) => seen.get(host) ?? [],
    cut: async (host) => void (await wire(host, 'down')),
    mend: async (host) => void (await wire(host, 'up')),
    async close() {
      const failures = await closing.run();
      if (failures.length > 0) throw new Error(failures.join('; '));
    },
  };
  try {
    await open();
    return edges;
  } catch (cause) {
    await closing.run();
    throw cause;
  }
}
