import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import type { Store } from '../../src/app/store.ts';
import { readConfig } from '../../src/config/config.ts';
import { type PrivateRedis, startPrivateRedis } from '../../src/embedded/redis.ts';
import { slackClient } from '../../src/embedded/slack/client.ts';
import { startSlackEmulator } from '../../src/embedded/slack/emulator.ts';
import { inboxOf } from '../../src/protocol/streams.ts';
import { openStore } from '../../src/store/open-store.ts';
import { enrolHost, type HostPolicy } from '../../src/transports/agent/enrol.ts';
import { loadOrCreateSigner, loadOrCreateUnsealer } from '../../src/transports/agent/keys.ts';
import type { Haste } from '../../src/wiring/bot.ts';
import { Closing } from '../../src/wiring/closing.ts';
import { placesOf } from '../../src/wiring/places.ts';
import type { HostSetting, Manner } from '../chaos/agents.ts';
import { buildProgram } from '../crash/build.ts';

/** A process of ours that is killed, halted and let go on. */
export interface Member {
  readonly process: ChildProcess;
  readonly ended: boolean;
  said(): string;
  kill(): Promise<void>;
  halt(): void;
  goOn(): void;
}

export interface FleetOptions {
  /** Hosts that are enrolled; their agents run once they are started. */
  readonly hosts: readonly string[];
  /** Of the configuration file, beside what the world needs. */
  readonly yaml?: string;
  readonly haste?: Haste;
  /** A Postgres address; a SQLite file without one. */
  readonly database?: string;
}

/** Real bots and agents, as processes that may die, around one real Redis, one store and one Slack of this machine. */
export interface Fleet {
  readonly dir: string;
  readonly slack: ReturnType<typeof slackClient>;
  readonly store: Store;
  /** Runs the agents of these hosts in one process. */
  startAgents(hosts: readonly string[], manner?: Manner): Promise<Member>;
  startBot(environment?: Readonly<Record<string, string>>): Promise<Member>;
  /** Where the agent of a host has its configuration, for who starts the built one. */
  configOf(host: string): string;
  redisPid(): Promise<number>;
  /** A connection with all rights. */
  redis(): Redis;
  /** Ends Redis without a word; the answer starts it again on what it had written. */
  killRedis(): Promise<() => Promise<void>>;
  /** How often a host was asked anything, as Redis counts it. */
  asked(host: string): Promise<number>;
  close(): Promise<void>;
}

const POLICY: HostPolicy = { mode: 'observe' };

export async function openFleet({ hosts, yaml = '', haste = {}, database }: FleetOptions): Promise<Fleet> {
  const closing = new Closing();
  const dir = await mkdtemp(join(tmpdir(), 'syndrop-fleet-'));
  closing.add('files', () => rm(dir, { recursive: true, force: true }));
  try {
    return await open();
  } catch (cause) {
    await closing.run();
    throw cause;
  }

  async function open(): Promise<Fleet> {
    const [bot, agents] = await Promise.all(
      ['test/chaos/bot.ts', 'test/chaos/agents.ts'].map((entry) => buildProgram(entry)),
    );
    for (const built of [bot, agents]) closing.add('program', () => built?.remove());
    let server: PrivateRedis | null = await startPrivateRedis({ dir: join(dir, 'redis') });
    const { url } = server;
    closing.add('Redis', () => server?.stop());
    const redis = new Redis(url, { maxRetriesPerRequest: null });
    redis.on('error', () => {});
    closing.add('connection', () => redis.disconnect());
    const emulator = await startSlackEmulator();
    closing.add('Slack', () => emulator.close());
    await writeFile(join(dir, 'syndrop.yaml'), yaml);
    const environment = {
      SYNDROP_CONFIG: join(dir, 'syndrop.yaml'),
      SYNDROP_STATE_DIR: join(dir, 'state'),
      DATABASE_URL: database ?? `sqlite:${join(dir, 'syndrop.db')}`,
      REDIS_URL: `unix://${url}`,
      SLACK_BOT_TOKEN: emulator.botToken,
      SLACK_APP_TOKEN: emulator.appToken,
      SLACK_API_URL: emulator.apiUrl,
    };
    const places = placesOf(readConfig(environment, dir));
    const signer = await loadOrCreateSigner(places.signingKey);
    const noticeKey = await loadOrCreateUnsealer(places.noticeKey);
    const store = await openStore(
      database === undefined ? { kind: 'sqlite', file: join(dir, 'syndrop.db') } : { kind: 'postgres', url: database },
    );
    closing.add('store', () => store.close());
    const configs = new Map<string, string>();
    for (const hostId of hosts) configs.set(hostId, await enrol(hostId));
    let serial = 0;

    async function enrol(hostId: string): Promise<string> {
      const keys = { botPublicKey: signer.publicKey, noticeKey: noticeKey.publicKey };
      const to = { redis, hostId, dir: join(dir, hostId), policy: POLICY, sysctlDir: null };
      const { configPath, publicKey, sealingKey } = await enrolHost({ ...to, ...keys });
      // What is recorded all the time is not what is tried here.
      const config: object = JSON.parse(await readFile(configPath, 'utf8'));
      await writeFile(configPath, JSON.stringify({ ...config, history: null }));
      const at = new Date().toISOString();
      const record = {
        id: hostId,
        publicKey,
        sealingKey,
        nextKey: null,
        mode: POLICY.mode,
        transport: 'agent',
      } as const;
      const audit = { at, actor: 'test', what: 'host.enrolled', subject: hostId, detail: {} };
      await store.hosts.put({ ...record, agentVersion: null, kernel: null, lastSeen: null }, audit);
      return configPath;
    }

    async function start(program: string, argument: string, own: NodeJS.ProcessEnv): Promise<Member> {
      const child = fork(program, [argument], {
        stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
        execArgv: [],
        env: { ...process.env, ...own },
      });
      let said = '';
      child.stderr?.on('data', (chunk: Buffer) => {
        said = (said + chunk.toString()).slice(-100_000);
      });
      const end = once(child, 'exit');
      const member: Member = {
        process: child,
        get ended() {
          return hasEnded(child);
        },
        said: () => said,
        async kill() {
          child.kill('SIGKILL');
          await end;
        },
        halt: () => void child.kill('SIGSTOP'),
        goOn: () => void child.kill('SIGCONT'),
      };
      closing.add('process', () => member.kill());
      await Promise.race([once(child, 'message'), end]);
      if (hasEnded(child)) throw new Error(`it ended at once: ${said}`);
      return member;
    }

    return {
      dir,
      slack: slackClient(emulator.url),
      store,
      async startAgents(which, manner = 'well') {
        const settings = which.map((host): HostSetting => ({ config: configs.get(host) ?? '', manner }));
        const file = join(dir, `agents-${(serial += 1)}.json`);
        await writeFile(file, JSON.stringify(settings));
        return await start(agents?.program ?? '', file, {});
      },
      startBot: (own = {}) => start(bot?.program ?? '', JSON.stringify(haste), { ...environment, ...own }),
      configOf: (host) => configs.get(host) ?? '',
      redisPid: async () => Number(/process_id:(\d+)/.exec(await redis.info('server'))?.[1]),
      redis: () => redis,
      async killRedis() {
        process.kill(Number(/process_id:(\d+)/.exec(await redis.info('server'))?.[1]), 'SIGKILL');
        server = null;
        return async () => {
          server = await startPrivateRedis({ dir: join(dir, 'redis') });
        };
      },
      async asked(host) {
        const about: unknown = await redis.call('XINFO', 'STREAM', inboxOf(host));
        return Array.isArray(about) ? Number(about[about.indexOf('entries-added') + 1]) : 0;
      },
      async close() {
        const failures = await closing.run();
        if (failures.length > 0) throw new Error(failures.join('; '));
      },
    };
  }
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}
