import { setTimeout as sleep } from 'node:timers/promises';
import { Closing } from '../../src/wiring/closing.ts';
import { type Fleet, openFleet } from '../support/fleet.ts';
import type { Member } from '../support/member.ts';
import { type PrivatePostgres, startPrivatePostgres } from '../support/private-postgres.ts';
import { type Edges, openEdges, REDIS_URL } from './edges.ts';
import { breaking, type Mutation } from './mutations.ts';
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

/** Bots, agents, Redis, Slack and a database that faults are played against. */
export interface World {
  readonly fleet: Fleet;
  readonly edges: Edges;
  readonly postgres: PrivatePostgres | null;
  readonly bot: Member;
  /** Each process of several hosts that are only looked at. */
  readonly web: readonly Member[];
  edge(host: string): Member;
  restartBot(): Promise<void>;
  restartEdge(host: string): Promise<void>;
  /** Last words of bots that nobody killed. */
  readonly died: readonly string[];
  close(): Promise<void>;
}

export async function openWorld(withPostgres: boolean, mutation: Mutation | null): Promise<World> {
  const closing = new Closing();
  try {
    return await open();
  } catch (cause) {
    await closing.run();
    throw cause;
  }

  async function open(): Promise<World> {
    const postgres = withPostgres ? await startPrivatePostgres() : null;
    closing.add('Postgres', () => postgres?.stop());
    const fleet = await openFleet({
      hosts: HOSTS,
      yaml: YAML,
      haste: HASTE,
      plugins: mutation === null ? [] : [breaking(mutation)],
      changeable: { hosts: EDGES, redisUrl: REDIS_URL },
      ...(postgres === null ? {} : { database: await postgres.database() }),
    });
    closing.add('fleet', () => fleet.close());
    const edges = await openEdges(EDGES, fleet.redisSocket);
    closing.add('edges', () => edges.close());
    const died: string[] = [];
    const startEdge = (host: string) => fleet.startAgents([host], 'well', edges.namespaceOf(host));
    let bot = await watched(await fleet.startBot());
    const half = Math.ceil(WEB.length / 2);
    const web = [await fleet.startAgents(WEB.slice(0, half)), await fleet.startAgents(WEB.slice(half))];
    await fleet.startAgents(LIARS, 'forged');
    const edgeAgents = new Map<string, Member>();
    for (const host of EDGES) edgeAgents.set(host, await startEdge(host));

    /** A bot ends when it is killed here, and never otherwise. */
    async function watched(member: Member): Promise<Member> {
      member.process.once('exit', (_, signal) => {
        if (signal === 'SIGKILL') return;
        died.push(/^.*Error: .*$/m.exec(member.said())?.[0] ?? member.said().slice(-600));
        void restartBot();
      });
      return member;
    }

    /** One that finds Redis, the database or Slack away ends; whoever watches over it starts it again. */
    async function restartBot(): Promise<void> {
      await bot.kill();
      for (;;) {
        const next = await fleet.startBot().catch(() => null);
        if (next !== null) {
          bot = await watched(next);
          return;
        }
        await sleep(500);
      }
    }

    const edge = (host: string): Member => {
      const member = edgeAgents.get(host);
      if (member === undefined) throw new Error(`no agent of ${host}`);
      return member;
    };
    return {
      fleet,
      edges,
      postgres,
      web,
      died,
      edge,
      restartBot,
      get bot() {
        return bot;
      },
      async restartEdge(host) {
        await edge(host).kill();
        edgeAgents.set(host, await startEdge(host));
      },
      async close() {
        const failures = await closing.run();
        if (failures.length > 0) throw new Error(failures.join('; '));
      },
    };
  }
}
