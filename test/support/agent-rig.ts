import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Redis } from 'ioredis';
import { type PrivateRedis, startPrivateRedis } from '../../src/embedded/redis.ts';
import type { Notice } from '../../src/protocol/message.ts';
import { type AgentTransport, createAgentTransport, type HostKeys } from '../../src/transports/agent.ts';
import { type Enrolled, enrolHost, type HostPolicy } from '../../src/transports/agent/enrol.ts';
import { type KeyPair, loadOrCreateSigner, loadOrCreateUnsealer } from '../../src/transports/agent/keys.ts';

const run = promisify(execFile);
const AGENT = 'dist/syndrop-agent.cjs';

export interface RunningAgent {
  readonly process: ChildProcess;
  /** Everything it wrote to stderr so far. */
  said(): string;
  /** Resolves to how it ended. */
  readonly ended: Promise<{ status: number | null; signal: NodeJS.Signals | null }>;
  stop(signal?: NodeJS.Signals): Promise<void>;
}

export interface AgentRig {
  readonly dir: string;
  readonly hostId: string;
  readonly netns: string | null;
  /** Identity of the network namespace the agent lives in, `net:[…]`. */
  readonly namespace: string;
  readonly server: PrivateRedis;
  /** The bot's own connection. */
  readonly redis: Redis;
  readonly signer: KeyPair;
  readonly enrolled: Enrolled;
  readonly transport: AgentTransport;
  readonly notices: Notice[];
  readonly stateDir: string;
  /** `within`: the first words of its command, instead of those that enter its namespace. */
  startAgent(environment?: Record<string, string>, within?: readonly string[]): Promise<RunningAgent>;
  stopAgents(): Promise<void>;
  close(): Promise<void>;
}

export interface RigOptions {
  readonly policy?: HostPolicy;
  /** Gives the agent a network namespace of its own. */
  readonly inNamespace?: boolean;
  /** Or puts it into one that is there, and stays. */
  readonly namespace?: string;
  readonly patienceSeconds?: number;
  /** The first words of the agent's command; the built agent unless given. */
  readonly agent?: readonly string[];
  /** Whether the rig takes the notices of its host; false leaves them to bots. */
  readonly listen?: boolean;
}

/** A private Redis, one enrolled host, the bot's end of the transport; the built agent on demand. */
export async function openAgentRig(options: RigOptions = {}): Promise<AgentRig> {
  const dir = await mkdtemp(join(tmpdir(), 'syndrop-agent-'));
  const suffix = randomBytes(4).toString('hex');
  const hostId = `host-${suffix}`;
  const ownNetns = options.inNamespace === true ? `syndrop-a-${suffix}` : null;
  if (ownNetns !== null) await run('ip', ['netns', 'add', ownNetns]);
  const netns = ownNetns ?? options.namespace ?? null;
  const within = netns === null ? [] : ['ip', 'netns', 'exec', netns];
  const [file, ...rest] = [...within, 'readlink', '/proc/self/ns/net'];
  const namespace = (await run(file, rest)).stdout.trim();
  const server = await startPrivateRedis({ dir: join(dir, 'redis') });
  const redis = new Redis(server.url, { maxRetriesPerRequest: null });
  redis.on('error', () => {});
  const signer = await loadOrCreateSigner(join(dir, 'bot.key'));
  const noticeKey = await loadOrCreateUnsealer(join(dir, 'notice.key'));
  const agentDir = join(dir, 'agent');
  const enrolled = await enrolHost({
    redis,
    hostId,
    dir: agentDir,
    botPublicKey: signer.publicKey,
    noticeKey: noticeKey.publicKey,
    policy: options.policy ?? { mode: 'remediate', allow: 'listed-safe' },
    sysctlDir: join(dir, 'sysctl.d'),
  });
  const notices: Notice[] = [];
  const transport = createAgentTransport({
    redis,
    botId: `bot-${suffix}`,
    signer,
    hostKeys: (id) => Promise.resolve(id === hostId ? keysOf(enrolled) : null),
    noticeKeys: [noticeKey],
    patienceSeconds: options.patienceSeconds ?? 10,
  });
  if (options.listen !== false) transport.onNotice((notice) => void notices.push(notice));
  const agents = new Set<RunningAgent>();

  async function startAgent(
    environment: Record<string, string> = {},
    around: readonly string[] = netns === null ? [] : ['ip', 'netns', 'exec', netns],
  ): Promise<RunningAgent> {
    const own = options.agent ?? [process.execPath, AGENT];
    const agent = launch([...around, ...own, '--config', enrolled.configPath], environment);
    agents.add(agent);
    // One wait for both: of two, the one that lost would fail long after, in some other test.
    await until(() => agent.said().includes('ready') || hasEnded(agent), 60_000);
    return agent;
  }

  async function stopAgents(): Promise<void> {
    for (const agent of agents) await agent.stop('SIGKILL');
    agents.clear();
  }

  return {
    dir,
    hostId,
    netns,
    namespace,
    server,
    redis,
    signer,
    enrolled,
    transport,
    notices,
    stateDir: join(agentDir, 'state'),
    startAgent,
    stopAgents,
    async close() {
      await stopAgents();
      await transport.close();
      redis.disconnect();
      await server.stop();
      if (ownNetns !== null) await run('ip', ['netns', 'del', ownNetns]);
      await rm(dir, { recursive: true, force: true });
    },
  };
}

export function keysOf({ publicKey, sealingKey }: Enrolled): HostKeys {
  return { signing: [publicKey], sealing: sealingKey };
}

/** The host's own log of orders. */
export async function orderLog(
  rig: AgentRig,
): Promise<readonly { kind: string; changeId: string | null; outcome: { state: string; code?: string } }[]> {
  const text = await readFile(join(rig.stateDir, 'orders.jsonl'), 'utf8').catch(() => '');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}

/** Whether its process is gone, however it ended. */
export function hasEnded({ process: { exitCode, signalCode } }: RunningAgent): boolean {
  return exitCode !== null || signalCode !== null;
}

/** Waits until something holds. */
export async function until(holds: () => boolean | Promise<boolean>, milliseconds = 15_000): Promise<void> {
  const deadline = performance.now() + milliseconds;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`not within ${milliseconds} ms`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** `command`: the words that start it. */
export function launchAgent(configPath: string, command: readonly string[] = [process.execPath, AGENT]): RunningAgent {
  return launch([...command, '--config', configPath], {});
}

function launch(argv: readonly string[], environment: Record<string, string>): RunningAgent {
  const [file = '', ...args] = argv;
  const child = spawn(file, args, { stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, ...environment } });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  const ended = once(child, 'exit').then(([status, signal]) => ({ status, signal }));
  return {
    process: child,
    said: () => said,
    ended,
    async stop(signal = 'SIGTERM') {
      child.kill(signal);
      await ended;
    },
  };
}
