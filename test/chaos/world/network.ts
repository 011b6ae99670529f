import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { Closing } from '../../../src/wiring/closing.ts';
import { buildProgram } from '../../crash/build.ts';
import type { Fleet } from '../../support/fleet.ts';
import { type Member, startMember } from '../../support/member.ts';
import { KEY } from './plan.ts';
import type { RelayEnds } from './relay.ts';

const run = promisify(execFile);
const PORT = 6379;
/** Addresses of a documentation range (RFC 5737), in namespaces of our own: they collide with nothing. */
const HUB = '192.0.2.254';

/** Where whoever has a wire finds Redis. */
export const REDIS_URL = `redis://${HUB}:${PORT}`;
/** What the kernel is told before anybody changes it. */
export const FIRST = '256';
/** The bot, among those that have a wire. */
export const BOT = 'bot';

/** The bot and some hosts in network namespaces of their own, each with a wire to Redis that can be cut. */
export interface Network {
  namespaceOf(name: string): string;
  /** Every value the sysctl had on a host, in order, the first one included: a witness there sees them. */
  values(host: string): readonly string[];
  /** From now on nothing passes, and nobody is told. */
  cut(name: string): Promise<void>;
  mend(name: string): Promise<void>;
  close(): Promise<void>;
}

type Starter = (argument: string, namespace?: string) => Promise<Member>;

export async function openNetwork(hosts: readonly string[], fleet: Fleet): Promise<Network> {
  const closing = new Closing();
  const prefix = `syndrop-chaos-${randomBytes(3).toString('hex')}`;
  const hub = `${prefix}-hub`;
  const wired = [...hosts, BOT];
  const seen = new Map(hosts.map((host): [string, string[]] => [host, []]));
  const namespaceOf = (name: string): string => `${prefix}-${name}`;
  const inside = (namespace: string, ...words: readonly string[]) => run('ip', ['netns', 'exec', namespace, ...words]);
  const wire = (name: string, state: 'up' | 'down') =>
    inside(hub, 'ip', 'link', 'set', `port${wired.indexOf(name)}`, state);

  async function add(namespace: string): Promise<void> {
    await run('ip', ['netns', 'add', namespace]);
    closing.add(namespace, async () => void (await run('ip', ['netns', 'del', namespace])));
  }

  async function addWired(name: string, index: number): Promise<void> {
    const own = namespaceOf(name);
    await add(own);
    const ends = ['name', 'eth0', 'netns', own, 'type', 'veth', 'peer', 'name', `port${index}`, 'netns', hub];
    await run('ip', ['link', 'add', ...ends]);
    await inside(hub, 'ip', 'link', 'set', `port${index}`, 'master', 'br0', 'up');
    await inside(own, 'ip', 'address', 'add', `192.0.2.${index + 1}/24`, 'dev', 'eth0');
    await inside(own, 'ip', 'link', 'set', 'eth0', 'up');
    await inside(own, 'ip', 'link', 'set', 'lo', 'up');
  }

  async function watch(host: string, witness: Starter): Promise<void> {
    await inside(namespaceOf(host), 'sysctl', '-qw', `${KEY}=${FIRST}`);
    seen.get(host)?.push(FIRST);
    const there = await witness(KEY, namespaceOf(host));
    there.process.on('message', ({ value }: { readonly value: string }) => void seen.get(host)?.push(value));
  }

  async function starter(entry: string): Promise<Starter> {
    const { program, remove } = await buildProgram(entry);
    closing.add(entry, remove);
    return async (argument, namespace) => {
      const member = await startMember(program, argument, { namespace });
      closing.add(entry, () => member.kill());
      return member;
    };
  }

  async function open(): Promise<void> {
    await add(hub);
    await inside(hub, 'ip', 'link', 'add', 'br0', 'type', 'bridge');
    await inside(hub, 'ip', 'address', 'add', `${HUB}/24`, 'dev', 'br0');
    await inside(hub, 'ip', 'link', 'set', 'br0', 'up');
    await Promise.all(wired.map(addWired));
    const [relay, witness] = await Promise.all([
      starter('test/chaos/world/relay.ts'),
      starter('test/chaos/world/witness.ts'),
    ]);
    const relayed = (ends: RelayEnds, namespace?: string) => relay(JSON.stringify(ends), namespace);
    // Slack goes another way than Redis: it is there when the wire is cut.
    const slack = `${fleet.dir}/slack.sock`;
    await Promise.all([
      relayed({ from: PORT, to: fleet.redis.socketPath }, hub),
      relayed({ from: slack, to: fleet.slackPort }),
      relayed({ from: fleet.slackPort, to: slack }, namespaceOf(BOT)),
      ...hosts.map((host) => watch(host, witness)),
    ]);
  }

  const network: Network = {
    namespaceOf,
    values: (host) => seen.get(host) ?? [],
    cut: async (name) => void (await wire(name, 'down')),
    mend: async (name) => void (await wire(name, 'up')),
    async close() {
      const failures = await closing.run();
      if (failures.length > 0) throw new Error(failures.join('; '));
    },
  };
  try {
    await open();
    return network;
  } catch (cause) {
    await closing.run();
    throw cause;
  }
}
