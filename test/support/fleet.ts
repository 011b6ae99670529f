import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Plugin } from 'esbuild';
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
import { type Member, startMember } from './member.ts';

export interface FleetOptions {
  /** Hosts that are enrolled; their agents run once they are started. */
  readonly hosts: readonly string[];
  /** Of the configuration file, beside what the world needs. */
  readonly yaml?: string;
  readonly haste?: Haste;
  /** A Postgres address; a SQLite file without one. */
  readonly database?: string;
  /** Hosts of these that may be changed, and where they find Redis. */
  readonly changeable?: { readonly hosts: readonly string[]; readonly redisUrl: string };
  /** What is done to the programs while they are built. */
  readonly plugins?: Plugin[];
}

/** Real bots and agents, as processes that may die, around one real Redis, one store and one Slack of this machine. */
export interface Fleet {
  readonly dir: string;
  readonly slack: ReturnType<typeof slackClient>;
  readonly store: Store;
  /** Runs the agents of these hosts in one process, in a network namespace of their own where one is named. */
  startAgents(hosts: readonly string[], manner?: Manner, namespace?: string): Promise<Member>;
  /** `program`: another than today's. */
  startBot(environment?: Readonly<Record<string, string>>, program?: string): Promise<Member>;
  /** The bot's name for the key it signs with. */
  readonly keyId: string;
  readonly redisSocket: string;
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

const OBSERVED: HostPolicy = { mode: 'observe' };
/** `maxPerDay` is the agent's: as many changes as there are hours in a run. */
const CHANGED = { mode: 'remediate', allow: 'listed-safe', maxPerDay: 1000 } as const;

export async function openFleet({
  hosts,
  yaml = '',
  haste = {},
  database,
  changeable,
  plugins,
}: FleetOptions): Promise<Fleet> {
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
      ['test/chaos/bot.ts', 'test/chaos/agents.ts'].map((entry) => buildProgram(entry, plugins)),
    );
    for (const built of [bot, agents]) closing.add('program', () => built?.remove());
    let server: PrivateRedis | null = await startPrivateRedis({ dir: join(dir, 'redis') });
    const { url, socketPath } = server;
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
      const mayChange = changeable?.hosts.includes(hostId) === true;
      const policy: HostPolicy = mayChange ? CHANGED : OBSERVED;
      const address = mayChange ? { address: { url: changeable.redisUrl } } : {};
      const own = join(dir, hostId);
      const to = { redis, hostId, dir: own, policy, sysctlDir: mayChange ? join(own, 'sysctl.d') : null, ...address };
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
        mode: policy.mode,
        transport: 'agent',
      } as const;
      const audit = { at, actor: 'test', what: 'host.enrolled', subject: hostId, detail: {} };
      await store.hosts.put({ ...record, agentVersion: null, kernel: null, lastSeen: null }, audit);
      return configPath;
    }

    async function start(program: string, argument: string, how: Parameters<typeof startMember>[2]): Promise<Member> {
      const member = await startMember(program, argument, how);
      closing.add('process', () => member.kill());
      return member;
    }

    return {
      dir,
      keyId: signer.keyId,
      redisSocket: socketPath,
      slack: slackClient(emulator.url),
      store,
      async startAgents(which, manner = 'well', namespace) {
        const settings = which.map((host): HostSetting => ({ config: configs.get(host) ?? '', manner }));
        const file = join(dir, `agents-${(serial += 1)}.json`);
        await writeFile(file, JSON.stringify(settings));
        return await start(agents?.program ?? '', file, { namespace });
      },
      startBot: (own = {}, program = bot?.program ?? '') =>
        start(program, JSON.stringify(haste), { environment: { ...environment, ...own } }),
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
