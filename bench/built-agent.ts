import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { startPrivateRedis } from '../src/embedded/redis.ts';
import { type AgentTransport, createAgentTransport } from '../src/transports/agent.ts';
import { enrolHost } from '../src/transports/agent/enrol.ts';
import { loadOrCreateSigner } from '../src/transports/agent/keys.ts';

const UNIT = 'deploy/systemd/syndrop-agent.service';
const HOST = 'bench';
/** Asked to see what was asked. */
const OWN = 'info';

/** What one built agent needs: a Redis of its own, where it is enrolled, and a bot's end once something is collected. */
export interface EnrolledAgent {
  /** What to start: the words of the unit's ExecStart and its environment, with this Node and this agent. */
  readonly argv: readonly string[];
  collect(sources: Parameters<AgentTransport['collect']>[1]['sources']): Promise<void>;
  /** So far, by their names in Redis; those of the agent alone while nothing was collected. */
  requests(): Promise<ReadonlyMap<string, number>>;
  close(): Promise<void>;
}

export async function enrolledAgent(): Promise<EnrolledAgent> {
  const dir = await mkdtemp(join(tmpdir(), 'syndrop-bench-'));
  const server = await startPrivateRedis({ dir: join(dir, 'redis') });
  const redis = new Redis(server.url);
  const signer = await loadOrCreateSigner(join(dir, 'bot.key'));
  const { configPath, publicKey, sealingKey } = await enrolHost({
    redis,
    hostId: HOST,
    dir: join(dir, 'agent'),
    botPublicKey: signer.publicKey,
    policy: { mode: 'observe' },
    sysctlDir: null,
  });
  const hostKeys = () => Promise.resolve({ signing: [publicKey], sealing: sealingKey });
  let transport: AgentTransport | null = null;
  return {
    argv: await asItsUnit(configPath),
    async collect(sources) {
      transport ??= createAgentTransport({ redis, botId: 'bench', signer, hostKeys });
      await transport.collect(HOST, { sources, windowSeconds: 0 }, AbortSignal.timeout(30_000));
    },
    async requests() {
      const stats = await redis.info('commandstats');
      const calls = [...stats.matchAll(/^cmdstat_(\S+):calls=(\d+)/gm)];
      return new Map(
        calls.map(([, name = '', count]) => [name, Number(count)] as const).filter(([name]) => name !== OWN),
      );
    },
    async close() {
      await transport?.close();
      redis.disconnect();
      await server.stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

async function asItsUnit(configPath: string): Promise<readonly string[]> {
  const unit = await readFile(UNIT, 'utf8');
  const flags = (/^ExecStart=node (.*?) \//m.exec(unit)?.[1] ?? '').split(' ');
  const environment = [...unit.matchAll(/^Environment=(.*)$/gm)].flatMap(([, words = '']) => words.split(' '));
  return [
    'env',
    '-i',
    `PATH=${process.env['PATH']}`,
    ...environment,
    process.execPath,
    ...flags,
    'dist/syndrop-agent.cjs',
    '--config',
    configPath,
  ];
}
