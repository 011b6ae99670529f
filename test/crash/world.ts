import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Store } from '../../src/app/store.ts';
import { type PrivateRedis, startPrivateRedis } from '../../src/embedded/redis.ts';
import { type SlackEmulator, startSlackEmulator } from '../../src/embedded/slack/emulator.ts';
import { openStore, type StorePlace } from '../../src/store/open-store.ts';
import { type AgentRig, openAgentRig, type RunningAgent } from '../support/agent-rig.ts';
import { type PrivatePostgres, startPrivatePostgres } from '../support/private-postgres.ts';
import { writeSysctl } from '../support/orders.ts';
import type { Fault } from './between.ts';
import { type BotProcess, startBot } from './processes.ts';

export const KEYS = [
  { key: 'net.ipv4.tcp_syncookies', from: '0', to: '1' },
  { key: 'net.ipv4.tcp_max_syn_backlog', from: '256', to: '4096' },
] as const;

/** One host with its agent, one Redis, one Slack, one database, and the bots of one row after the other. */
export interface World {
  readonly rig: AgentRig;
  /** Its own: worlds that share a channel wait for one another, a message a second. */
  readonly slack: SlackEmulator;
  readonly store: Store;
  readonly bot: BotProcess;
  readonly agent: RunningAgent;
  /** A fresh database and untouched values; a bot and an agent with these faults. */
  begin(setting: Setting): Promise<void>;
  /** A bot or an agent that died is started again, without a fault. */
  restartBot(): Promise<void>;
  restartAgent(): Promise<void>;
  killRedis(): Promise<void>;
  crashDatabase(): Promise<void>;
  end(): Promise<void>;
  close(): Promise<void>;
}

export interface Setting {
  readonly database: 'sqlite' | 'postgres';
  readonly leaseSeconds: number;
  readonly botFault: Fault | null;
  readonly agentFault: Readonly<Record<string, string>> | null;
  readonly record?: string;
}

export async function openWorld(program: string): Promise<World> {
  const slack = await startSlackEmulator();
  const rig = await openAgentRig({ inNamespace: true, listen: false });
  const netns = rig.netns ?? '';
  let redis: PrivateRedis = rig.server;
  let postgres: PrivatePostgres | null = null;
  let agent: RunningAgent | null = null;
  let agentFaulty = false;
  let bot: BotProcess | null = null;
  let store: Store | null = null;
  let place: StorePlace | null = null;
  let prefix = '';
  let leaseSeconds = 60;

  function there<T>(part: T | null): T {
    if (part === null) throw new Error('this world has not begun');
    return part;
  }

  async function placeOf(database: Setting['database'], name: string): Promise<StorePlace> {
    if (database === 'sqlite') return { kind: 'sqlite', file: join(rig.dir, `${name}.db`) };
    postgres ??= await startPrivatePostgres();
    return { kind: 'postgres', url: await postgres.database() };
  }

  async function launchBot(fault: Fault | null, record: string | null): Promise<void> {
    bot = await startBot(program, {
      redisUrl: redis.url,
      store: there(place),
      slack: { apiUrl: slack.apiUrl, botToken: slack.botToken },
      keyFile: join(rig.dir, 'bot.key'),
      noticeKeyFile: join(rig.dir, 'notice.key'),
      botId: `bot-${randomBytes(4).toString('hex')}`,
      prefix,
      leaseSeconds,
      fault,
      record,
    });
  }

  async function launchAgent(fault: Readonly<Record<string, string>> | null): Promise<void> {
    agentFaulty = fault !== null;
    agent = await rig.startAgent({ ...fault });
  }

  const world: World = {
    rig,
    slack,
    get store() {
      return there(store);
    },
    get bot() {
      return there(bot);
    },
    get agent() {
      return there(agent);
    },
    async begin(setting) {
      prefix = `row-${randomBytes(4).toString('hex')}`;
      leaseSeconds = setting.leaseSeconds;
      for (const { key, from } of KEYS) await writeSysctl(netns, key, from);
      await rm(join(rig.dir, 'sysctl.d'), { recursive: true, force: true });
      place = await placeOf(setting.database, prefix);
      store = await openStore(place);
      const at = new Date().toISOString();
      await store.hosts.put(
        {
          id: rig.hostId,
          transport: 'agent',
          publicKey: rig.enrolled.publicKey,
          nextKey: null,
          sealingKey: rig.enrolled.sealingKey,
          agentVersion: null,
          kernel: null,
          mode: 'remediate',
          lastSeen: null,
        },
        { at, actor: 'test', what: 'host.enrolled', subject: rig.hostId, detail: {} },
      );
      if (setting.agentFault !== null || agent === null) {
        await agent?.stop('SIGKILL');
        await launchAgent(setting.agentFault);
      }
      await launchBot(setting.botFault, setting.record ?? null);
    },
    restartBot: () => launchBot(null, null),
    restartAgent: () => launchAgent(null),
    async killRedis() {
      const pid = Number(/process_id:(\d+)/.exec(await rig.redis.info('server'))?.[1]);
      process.kill(pid, 'SIGKILL');
      redis = await startPrivateRedis({ dir: join(rig.dir, 'redis') });
    },
    async crashDatabase() {
      await there(postgres).crash();
    },
    async end() {
      await bot?.kill();
      await store?.close();
      bot = null;
      store = null;
      // A fault that was not met must not be met by the next row.
      if (agentFaulty) {
        await agent?.stop('SIGKILL');
        agent = null;
      }
    },
    async close() {
      await bot?.kill();
      await store?.close();
      await slack.close();
      await rig.close();
      await redis.stop();
      await postgres?.stop();
    },
  };
  return world;
}
