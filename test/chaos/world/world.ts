import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Closing } from '../../../src/wiring/closing.ts';
import { type Fleet, openFleet } from '../../support/fleet.ts';
import type { Member } from '../../support/member.ts';
import { type PrivatePostgres, startPrivatePostgres } from '../../support/private-postgres.ts';
import { type SmallDisk, smallDisk } from '../../support/small-disk.ts';
import { breaking } from '../breaking.ts';
import type { Mutation } from '../mutations.ts';
import { BOT, type Network, openNetwork, REDIS_URL } from './network.ts';
import { APPROVER } from './people.ts';
import { EDGE } from './plan.ts';

const named = (kind: string, length: number): readonly string[] =>
  Array.from({ length }, (_, index) => `${kind}${index + 1}`);

export const WEB = named('web', 18);
export const LIARS = named('liar', 2);
/** Those that are changed. */
export const EDGES = named(EDGE, 3);
export const HOSTS: readonly string[] = [...WEB, ...LIARS, ...EDGES];

const YAML = `diagnose: { windowSeconds: 0 }
approval: { approvers: ['slack:${APPROVER}'], perHour: 1000, expiresMinutes: 2, leaseSeconds: 15, watchSeconds: 1 }
`;
const HASTE = {
  sweepTimes: { timeout: 10_000, late: 20_000, lease: 3_000 },
  deadAfter: { jobsMs: 3_000, postsMs: 5_000 },
};

/** Of each host that is changed. */
const DISK_KB = 4 * 1024;

/** Bots, agents, Redis, Slack and a database that faults are played against. */
export interface World {
  readonly fleet: Fleet;
  readonly network: Network;
  readonly postgres: PrivatePostgres | null;
  readonly bot: Member;
  /** Each process of several hosts that are only looked at. */
  readonly web: readonly Member[];
  edge(host: string): Member;
  /** Where the agent of such a host writes what it must not forget. */
  diskOf(host: string): SmallDisk;
  restartBot(): Promise<void>;
  restartEdge(host: string): Promise<void>;
  /** Last words of bots and agents that nobody killed. */
  readonly died: readonly string[];
  close(): Promise<void>;
}

export async function openWorld(database: 'sqlite' | 'postgres', mutation: Mutation | null): Promise<World> {
  const closing = new Closing();
  try {
    return await open();
  } catch (cause) {
    await closing.run();
    throw cause;
  }

  async function open(): Promise<World> {
    const postgres = database === 'postgres' ? await startPrivatePostgres() : null;
    closing.add('Postgres', () => postgres?.stop());
    const fleet = await openFleet({
      hosts: HOSTS,
      yaml: YAML,
      haste: HASTE,
      plugins: mutation === null ? [] : [breaking(mutation)],
      smallDisks: true,
      changeable: { hosts: EDGES, redisUrl: REDIS_URL },
      ...(postgres === null ? {} : { database: await postgres.database() }),
    });
    closing.add('fleet', () => fleet.close());
    const network = await openNetwork(EDGES, fleet);
    closing.add('network', () => network.close());
    const disks = new Map<string, SmallDisk>();
    for (const host of EDGES) {
      const disk = await smallDisk(join(fleet.dir, host), DISK_KB);
      closing.add(host, () => disk.unmount());
      disks.set(host, disk);
    }
    const died: string[] = [];

    /** Ends when it is killed here, and never otherwise; who watches over it starts it again. */
    function watched(member: Member, restart: () => Promise<void>): Member {
      member.process.once('exit', (_, signal) => {
        if (signal === 'SIGKILL') return;
        died.push(lastWords(member.said()));
        void restart();
      });
      return member;
    }

    const [namespace, redisUrl] = [network.namespaceOf(BOT), REDIS_URL.replace('//', `//bot:${fleet.redis.password}@`)];
    const half = Math.ceil(WEB.length / 2);
    const [firstBot, ...web] = await Promise.all([
      startBot(),
      fleet.startAgents(WEB.slice(0, half)),
      fleet.startAgents(WEB.slice(half)),
    ]);
    let bot = firstBot;
    const edges = new Map(await Promise.all(EDGES.map(async (host) => [host, await startEdge(host)] as const)));
    await fleet.startAgents(LIARS, 'forged');

    async function startBot(): Promise<Member> {
      return watched(await fleet.startBot({ environment: { REDIS_URL: redisUrl }, namespace }), restartBot);
    }

    async function startEdge(host: string): Promise<Member> {
      return watched(await fleet.startAgents([host], 'well', network.namespaceOf(host)), () => restartEdge(host));
    }

    /** A bot that finds Redis, the database or Slack away ends at once. */
    async function restartBot(): Promise<void> {
      await bot.kill();
      bot = await untilUp(startBot);
    }

    async function restartEdge(host: string): Promise<void> {
      await edge(host).kill();
      edges.set(host, await untilUp(() => startEdge(host)));
    }

    function edge(host: string): Member {
      return there(edges.get(host), host);
    }

    return {
      fleet,
      network,
      postgres,
      web,
      died,
      edge,
      diskOf: (host) => there(disks.get(host), host),
      restartBot,
      restartEdge,
      get bot() {
        return bot;
      },
      async close() {
        const failures = await closing.run();
        if (failures.length > 0) throw new Error(failures.join('; '));
      },
    };
  }
}

function lastWords(said: string): string {
  return said.match(/^.*Error: .*$/gm)?.at(-1) ?? said.slice(-600);
}

async function untilUp(start: () => Promise<Member>): Promise<Member> {
  for (;;) {
    const member = await start().catch(() => null);
    if (member !== null) return member;
    await sleep(500);
  }
}

function there<T>(value: T | undefined, host: string): T {
  if (value === undefined) throw new Error(`${host} is none of those that are changed`);
  return value;
}
