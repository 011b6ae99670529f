import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../../src/config/config.ts';
import { startPrivateRedis } from '../../src/embedded/redis.ts';
import { type Person, type ShownMessage, slackClient, type Visible } from '../../src/embedded/slack/client.ts';
import { startSlackEmulator } from '../../src/embedded/slack/emulator.ts';
import { enrolHost } from '../../src/transports/agent/enrol.ts';
import { startBot } from '../../src/wiring/bot.ts';
import { Closing } from '../../src/wiring/closing.ts';
import { createLogger } from '../../src/wiring/logger.ts';
import { withTracefs } from './tracefs.ts';

/** A bot as it is wired, between a Slack and a Redis of its own, and real agents in network namespaces. */
export interface ChatFleet {
  readonly oncall: Person;
  /** What the bot complained about. */
  readonly complaints: readonly string[];
  close(): Promise<void>;
}

/** `hosts`: the namespace each enrolled host lives in; `null` for one that never starts its agent. */
export async function openChatFleet(
  hosts: Readonly<Record<string, string | null>>,
  language: 'en' | 'zh' = 'en',
): Promise<ChatFleet> {
  const closing = new Closing();
  const stateDir = await mkdtemp(join(tmpdir(), 'syndrop-fleet-'));
  closing.add('files', () => rm(stateDir, { recursive: true, force: true }));
  const complaints: string[] = [];
  const close = async (): Promise<void> => {
    const failures = await closing.run();
    if (failures.length > 0) throw new Error(failures.join('; '));
  };
  try {
    const redis = await startPrivateRedis({ dir: join(stateDir, 'redis') });
    closing.add('redis', () => redis.stop());
    const emulator = await startSlackEmulator();
    closing.add('slack', () => emulator.close());
    const { botToken, appToken, apiUrl, url } = emulator;
    const file = join(stateDir, 'syndrop.yaml');
    await writeFile(file, `language: ${language}\n`);
    const memory = await startBot(
      readConfig({ SYNDROP_CONFIG: file, SYNDROP_STATE_DIR: join(stateDir, 'state') }, stateDir),
      { redisUrl: redis.url, slack: { botToken, appToken, apiUrl, signingSecret: null } },
      createLogger('info', (line) => void (line.includes(' error ') && complaints.push(line))),
      closing,
    );
    for (const [hostId, namespace] of Object.entries(hosts)) {
      const dir = join(stateDir, hostId);
      const { configPath, publicKey, sealingKey } = await enrolHost({
        redis: memory.redis,
        hostId,
        dir,
        botPublicKey: memory.signer.publicKey,
        policy: { mode: 'observe' },
        sysctlDir: null,
      });
      const keys = { publicKey, sealingKey, nextKey: null };
      const record = { ...keys, transport: 'agent', agentVersion: null, kernel: null, lastSeen: null } as const;
      const audit = { at: new Date().toISOString(), actor: 'test', what: 'host.enrolled', subject: hostId, detail: {} };
      await memory.store.hosts.put({ id: hostId, mode: 'observe', ...record }, audit);
      if (namespace === null) continue;
      closing.add(hostId, startAgent(configPath, namespace));
    }
    return { oncall: slackClient(url).as('U0ONCALL1'), complaints, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** With tracefs to be seen; the answer ends it. */
function startAgent(configPath: string, namespace: string): () => Promise<void> {
  const [file, ...args] = withTracefs([process.execPath, 'dist/syndrop-agent.cjs', '--config', configPath], namespace);
  const child = spawn(file, args, { stdio: 'ignore' });
  const ended = once(child, 'exit');
  return async () => {
    child.kill('SIGTERM');
    await ended;
  };
}

/** The first message in any thread or channel whose whole JSON has `text` in it. */
export function shownWith(seen: Visible, ...texts: readonly string[]): ShownMessage | undefined {
  return messagesOf(seen).find((message) => says(message, texts));
}

/** The first such message in the thread below `parent`. */
export function replyWith(seen: Visible, parent: ShownMessage, ...texts: readonly string[]): ShownMessage | undefined {
  return messagesOf(seen).find(
    (message) => message.thread_ts === parent.ts && message.ts !== parent.ts && says(message, texts),
  );
}

function messagesOf(seen: Visible): readonly ShownMessage[] {
  return seen.channels.flatMap(({ messages }) => messages);
}

function says(message: ShownMessage, texts: readonly string[]): boolean {
  const whole = JSON.stringify(message);
  return texts.every((text) => whole.includes(text));
}
