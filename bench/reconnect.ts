import { type ChildProcess, fork } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { backOffMs, connectRedis } from '../agent/redis.ts';
import { allWait, openBenchRedis, PASSWORD } from './fleet-redis.ts';
import { printRow } from './row.ts';
import { cpuMsOf } from './simulated.ts';

/**
 * How long until all agents wait for questions again after Redis was restarted, with its own backlog of 511: connections
 * as the agent opens, loses and tries them again, without what an agent says of itself, which on its own host costs nobody else.
 *
 *     node bench/run.mjs reconnect [AGENTS] [ROUNDS]
 */
const AGENTS = Number(process.argv[2] ?? 10_000);
const ROUNDS = Number(process.argv[3] ?? 3);
const PER_PROCESS = 5_000;
const GOAL_SECONDS = 5;

if (process.send === undefined) await measure();
else await wait(process.argv[2] ?? '', process.argv[3] ?? '', Number(process.argv[4]), Number(process.argv[5]));

async function measure(): Promise<void> {
  const home = await mkdtemp('/dev/shm/syndrop-reconnect-');
  const redis = await openBenchRedis(home);
  const children: ChildProcess[] = [];
  try {
    const passwordFile = join(home, 'password');
    await writeFile(passwordFile, PASSWORD);
    for (let from = 0; from < AGENTS; from += PER_PROCESS) {
      const argv = [`redis://127.0.0.1:${redis.port}`, passwordFile, from, Math.min(PER_PROCESS, AGENTS - from)];
      children.push(fork(process.argv[1] ?? '', argv.map(String)));
    }
    const pids = children.map(({ pid }) => pid ?? 0);
    await allWait(redis.client, AGENTS);
    for (let round = 0; round < ROUNDS; round += 1) {
      const before = { dropped: await dropped(), cpuMs: await cpuMsOf(pids) };
      await redis.restart();
      const began = performance.now();
      await allWait(redis.client, AGENTS);
      const seconds = (performance.now() - began) / 1_000;
      const cpuMs = { redis: (await redis.work()).cpuMs, agents: (await cpuMsOf(pids)) - before.cpuMs };
      printRow({
        what: `${AGENTS} agents back after a restart`,
        figure: `${seconds.toFixed(2)} s`,
        beside: `CPU: Redis ${seconds1(cpuMs.redis)}, agents ${seconds1(cpuMs.agents)}; ${(await dropped()) - before.dropped} dropped at a full accept queue`,
        goal: `${GOAL_SECONDS} s`,
        held: seconds <= GOAL_SECONDS,
      });
    }
  } finally {
    for (const child of children) child.kill('SIGKILL');
    redis.close();
    await rm(home, { recursive: true, force: true });
  }
}

async function wait(url: string, passwordFile: string, first: number, count: number): Promise<void> {
  const login = { url, username: 'default', passwordFile };
  await Promise.all(
    Array.from({ length: count }, async (_, at) => {
      const redis = connectRedis({ redis: login });
      redis.on('error', () => {});
      for (;;) {
        const waiting = redis.call('XREAD', 'BLOCK', 25_000, 'STREAMS', `reconnect:${first + at}`, '$');
        await waiting.catch(() => sleep(backOffMs()));
      }
    }),
  );
}

function seconds1(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}

/** SYNs and ACKs of the namespace, which others share. */
async function dropped(): Promise<number> {
  const lines = (await readFile('/proc/net/netstat', 'utf8')).split('\n');
  const at = lines[0]?.split(' ').indexOf('ListenOverflows') ?? -1;
  return Number(lines[1]?.split(' ')[at]);
}
