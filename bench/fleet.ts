import type { ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { judgeIn } from '../src/app/sweep/judge.ts';
import { SWEEP_TIMES, sweepSlots } from '../src/app/sweep/limits.ts';
import { reportOf } from '../src/app/sweep/report.ts';
import { runShare } from '../src/app/sweep/share.ts';
import { endSweep, startSweep } from '../src/app/sweep/start.ts';
import type { Bundle } from '../src/protocol/bundle.ts';
import { openStore } from '../src/store/open-store.ts';
import { createAgentTransport } from '../src/transports/agent.ts';
import { loadOrCreateSigner } from '../src/transports/agent/keys.ts';
import { floorOf } from './fleet-floor.ts';
import { allWait, openBenchRedis, type RedisWork, workBetween } from './fleet-redis.ts';
import { printRow } from './row.ts';
import { cpuMsOf, readOwn, startAgents } from './simulated.ts';

/**
 * One sweep over simulated agents, from the command to the report: the agent's and the bot's own code on both ends of a
 * real Redis, the store on disk; what each host would read is put in. Cold, when every question is signed, and in
 * sessions. Beside it what Redis alone takes for as many messages of the same size. Then Redis is restarted.
 *
 *     node bench/run.mjs fleet [HOSTS...]
 */
const SIZES = process.argv.length > 2 ? process.argv.slice(2).map(Number) : [100, 1_000, 10_000];
const SECONDS = 3;
const TIMES_FLOOR = 8;
const REDIS_US = 80;
const BACK_SECONDS = 5;
/** The median is shown; of the largest fleet one takes long enough. */
const WARM_RUNS = 3;
const LARGE = 5_000;
/** Of a host, what a sweep has no need of. */
const UNKNOWN = {
  transport: 'agent',
  tags: [],
  groups: [],
  agentVersion: null,
  kernel: null,
  mode: null,
  lastSeen: null,
} as const;

const dir = await mkdtemp(join(tmpdir(), 'syndrop-fleet-'));
const { bundle, file: bundleFile } = await readOwn(dir);
printRow({ what: 'what each host answers', figure: `${(textOf(bundle) / 1_000).toFixed(1)} KB of text` });

const walls: number[] = [];
try {
  for (const size of SIZES) walls.push(await measure(size));
  const [first = 0, last = 0] = [walls[0], walls.at(-1)];
  const [few = 1, many = 1] = [SIZES[0], SIZES.at(-1)];
  if (few !== many) {
    const growth = last / many / (first / few);
    printRow({ what: `a host at ${many} beside one at ${few}`, figure: `${growth.toFixed(2)} times the time` });
  }
} finally {
  await rm(dir, { recursive: true, force: true });
}

async function measure(size: number): Promise<number> {
  const home = await mkdtemp('/dev/shm/syndrop-fleet-');
  const server = await openBenchRedis(home);
  const redis = server.client;
  const children: ChildProcess[] = [];
  try {
    const signer = await loadOrCreateSigner(join(home, 'bot.key'));
    const store = await openStore({ kind: 'sqlite', file: join(dir, `${size}.db`) });
    const hosts = await startAgents({ home, port: server.port, bundleFile, botKey: signer.publicKey, size, children });
    const keys = new Map(hosts.map((host) => [host.id, { signing: [host.publicKey], sealing: host.sealingKey }]));
    await allWait(redis, size);
    const botId = `bench${size}`;
    const agents = createAgentTransport({ redis, botId, signer, hostKeys: async (id) => keys.get(id) ?? null });
    const ways = async (address: string) => ({ transport: agents, applying: agents, address });
    const meant = { selector: 'all', hosts: hosts.map(({ id }) => ({ ...UNKNOWN, id })) };

    async function sweep() {
      const pids = children.map(({ pid }) => pid ?? 0);
      const before = { redis: await server.work(), own: ownCpuMs(), agents: await cpuMsOf(pids) };
      const began = performance.now();
      const wanted = { meant, actor: 'bench', windowSeconds: 0, conversation: null, quiet: false };
      const started = await startSweep(store, wanted, new Date());
      const record = { ...started, state: 'running', endedAt: null, report: null, told: false } as const;
      // However busy the machine is: what is measured is how long all take.
      const times = { ...SWEEP_TIMES, timeout: 300_000, late: 0 };
      const judge = judgeIn('en');
      const common = {
        ways,
        judge,
        log: (_: string, message: string) => console.error(message),
        random: Math.random,
        clock: () => new Date(),
        times,
      };
      const shared = { ...common, store: store.sweeps, slots: sweepSlots() };
      await runShare(shared, record, randomUUID(), () => {}, AbortSignal.timeout(300_000));
      await endSweep(store, started.sweepId, { state: 'done', actor: 'bench' }, new Date());
      await reportOf(store.sweeps, started.sweepId);
      const ms = performance.now() - began;
      const { answered } = await store.sweeps.counts(started.sweepId);
      if (answered !== size) {
        const silent = (await store.sweeps.results(started.sweepId)).find(({ state }) => state === 'silent');
        throw new Error(`${answered} of ${size} answered: ${JSON.stringify(silent)}`);
      }
      return {
        ms,
        redis: workBetween(before.redis, await server.work()),
        own: ownCpuMs() - before.own,
        agents: (await cpuMsOf(pids)) - before.agents,
      };
    }

    const perHost = (count: number): string => (count / size).toFixed(2);
    const show = (what: string, { ms, redis: taken, own, agents: their }: Awaited<ReturnType<typeof sweep>>): void => {
      const each = (all: number): string => ((all / size) * 1_000).toFixed(0);
      printRow({
        what: `${size} hosts, ${what}`,
        figure: `${(ms / 1_000).toFixed(2)} s`,
        beside: `us of CPU a host: Redis ${each(taken.cpuMs)}, bot ${each(own)}, agents ${each(their)}`,
      });
    };
    show('every question signed', await sweep());
    const warm = [];
    for (let run = 0; run < (size < LARGE ? WARM_RUNS : 1); run += 1) warm.push(await sweep());
    const best = warm.toSorted((a, b) => a.ms - b.ms)[Math.floor(warm.length / 2)];
    if (best === undefined) throw new Error('no run');
    const floor = await floorOf(home, size, 1_200);
    const floor8 = await floorOf(home, size, 8_000);
    show('in sessions, median', best);
    const seconds = best.ms / 1_000;
    printRow({
      what: '',
      figure: `command to report ${seconds.toFixed(2)} s`,
      goal: `${SECONDS} s`,
      held: seconds <= SECONDS,
    });
    const ratio = best.ms / floor8.ms;
    printRow({
      what: '',
      figure: `${ratio.toFixed(1)} times Redis alone`,
      beside: `${(floor8.ms / 1_000).toFixed(2)} s with answers of 8 KB, ${(floor.ms / 1_000).toFixed(2)} s with 1.2 KB`,
      goal: `${TIMES_FLOOR} times`,
      held: ratio <= TIMES_FLOOR,
    });
    const us = (best.redis.cpuMs / size) * 1_000;
    printRow({
      what: '',
      figure: `Redis ${us.toFixed(0)} us of CPU a host`,
      beside: `alone ${((floor8.redis.cpuMs / size) * 1_000).toFixed(0)} us with answers of 8 KB, ${((floor.redis.cpuMs / size) * 1_000).toFixed(0)} us with 1.2 KB`,
      goal: `${REDIS_US} us`,
      held: us <= REDIS_US,
    });
    const share = ({ commands, reads, writes }: RedisWork): string =>
      `${perHost(commands)} commands, ${perHost(reads)} reads, ${perHost(writes)} writes`;
    printRow({ what: 'of Redis for a host', figure: share(best.redis), beside: `alone ${share(floor8.redis)}` });
    await agents.close();

    await server.restart();
    const began = performance.now();
    await allWait(redis, size);
    const back = (performance.now() - began) / 1_000;
    printRow({
      what: '',
      figure: `all back ${back.toFixed(2)} s after a restart of Redis`,
      goal: `${BACK_SECONDS} s`,
      held: back <= BACK_SECONDS,
    });
    await store.close();
    return best.ms;
  } finally {
    for (const child of children) child.kill('SIGTERM');
    server.close();
    await rm(home, { recursive: true, force: true });
  }
}

function ownCpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

function textOf({ samples }: Bundle): number {
  return samples
    .flatMap(({ answers }) => Object.values(answers))
    .reduce((size, answer) => size + ('text' in answer ? Buffer.byteLength(answer.text) : 0), 0);
}
