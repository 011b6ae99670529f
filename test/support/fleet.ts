import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Plugin } from 'esbuild';
import type { Store } from '../../src/app/store.ts';
import { readConfig } from '../../src/config/config.ts';
import { slackClient } from '../../src/embedded/slack/client.ts';
import { startSlackEmulator } from '../../src/embedded/slack/emulator.ts';
import { inboxOf } from '../../src/protocol/streams.ts';
import { openStore } from '../../src/store/open-store.ts';
import { enrolHost, type HostPolicy } from '../../src/transports/agent/enrol.ts';
import { loadOrCreateSigner, loadOrCreateUnsealer } from '../../src/transports/agent/keys.ts';
import type { Haste } from '../../src/wiring/bot.ts';
import { Closing } from '../../src/wiring/closing.ts';
import { placesOf } from '../../src/wiring/places.ts';
import type { HostSetting, Manner } from '../chaos/world/agents.ts';
import { buildProgram } from '../crash/build.ts';
import { type FleetRedis, openFleetRedis } from './fleet-redis.ts';
import { type Member, startMember } from './member.ts';
import { type SmallDisk, smallDisk } from './small-disk.ts';

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
  /** Puts what the bot stores, and Redis, on disks of their own that can be filled. It needs root. */
  readonly smallDisks?: boolean;
}

interface HowBot {
  readonly environment?: Readonly<Record<string, string>>;
  /** Another than today's. */
  readonly program?: string;
  readonly namespace?: string;
}

/** Real bots and agents, as processes that may die, around one real Redis, one store and one Slack of this machine. */
export interface Fleet {
  readonly dir: string;
  readonly slack: ReturnType<typeof slackClient>;
  readonly store: Store;
  /** Runs the agents of these hosts in one process, in a network namespace of their own where one is named. */
  startAgents(hosts: readonly string[], manner?: Manner, namespace?: string): Promise<Member>;
  startBot(how?: HowBot): Promise<Member>;
  /** The bot's name for the key it signs with. */
  readonly keyId: string;
  /** Where the agent of a host has its configuration, for who starts the built one. */
  configOf(host: string): string;
  /** Where the agent of a host keeps what it must not forget. */
  stateOf(host: string): string;
  readonly redis: FleetRedis;
  readonly slackPort: number;
  /** Of the bot and of Redis, when they have one of their own. */
  readonly disks: { readonly bot: SmallDisk; readonly redis: SmallDisk } | null;
  /** How often a host was asked anything, as Redis counts it. */
  asked(host: string): Promise<number>;
  close(): Promise<void>;
}

/** Small enough to be filled at once, large enough for an hour. */
const DISK_KB = 128 * 1024;
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
  smallDisks = false,
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
      ['test/chaos/world/bot.ts', 'test/chaos/world/agents.ts'].map((entry) => buildProgram(entry, plugins)),
    );
    for (const built of [bot, agents]) closing.add('program', () => built?.remove());
    const disks = smallDisks ? { bot: await diskAt(join(dir, 'bot')), redis: await diskAt(join(dir, 'redis')) } : null;
    const server = await openFleetRedis(join(dir, 'redis'));
    closing.add('Redis', () => server.close());
    const { redis, url } = server;
    const emulator = await startSlackEmulator();
    closing.add('Slack', () => emulator.close());
    await writeFile(join(dir, 'syndrop.yaml'), yaml);
    const file = join(dir, 'bot', 'syndrop.db');
    const common = {
      SYNDROP_CONFIG: join(dir, 'syndrop.yaml'),
      SYNDROP_STATE_DIR: join(dir, 'bot'),
      DATABASE_URL: database ?? `sqlite:${file}`,
      REDIS_URL: `unix://${url}`,
      SLACK_BOT_TOKEN: emulator.botToken,
      SLACK_APP_TOKEN: emulator.appToken,
      SLACK_API_URL: emulator.apiUrl,
    };
    const places = placesOf(readConfig(common, dir));
    const signer = await loadOrCreateSigner(places.signingKey);
    const noticeKey = await loadOrCreateUnsealer(places.noticeKey);
    const store = await openStore(
      database === undefined ? { kind: 'sqlite', file } : { kind: 'postgres', url: database },
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

    async function diskAt(folder: string): Promise<SmallDisk> {
      await mkdir(folder, { mode: 0o700 });
      const disk = await smallDisk(folder, DISK_KB);
      closing.add(folder, () => disk.unmount());
      return disk;
    }

    async function start(program: string, argument: string, how: Parameters<typeof startMember>[2]): Promise<Member> {
      const member = await startMember(program, argument, how);
      closing.add('process', () => member.kill());
      return member;
    }

    return {
      dir,
      keyId: signer.keyId,
      slack: slackClient(emulator.url),
      slackPort: Number(new URL(emulator.url).port),
      store,
      async startAgents(which, manner = 'well', namespace) {
        const settings = which.map((host): HostSetting => ({ config: configs.get(host) ?? '', manner }));
        const file = join(dir, `agents-${(serial += 1)}.json`);
        await writeFile(file, JSON.stringify(settings));
        return await start(agents?.program ?? '', file, { namespace });
      },
      startBot: ({ environment = {}, program = bot?.program ?? '', namespace } = {}) =>
        start(program, JSON.stringify(haste), { environment: { ...common, ...environment }, namespace }),
      configOf: (host) => configs.get(host) ?? '',
      stateOf: (host) => join(dir, host, 'state'),
      redis: server,
      disks,
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
