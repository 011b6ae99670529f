import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import type { Redis } from 'ioredis';
import type { Signer } from '../../src/protocol/signing.ts';
import type { HostPolicy } from '../../src/transports/agent/enrol.ts';
import type { HostKeys } from '../../src/transports/agent.ts';
import type { ApplyingTransport } from '../../src/transports/transport.ts';

/** What is built and kept in test/earlier, the oldest first. Each was made by scripts/earlier.mjs. */
export const EARLIER = ['before-sealing', 'before-sessions'] as const;

/** The agent and the bot's end of the protocol as they were. */
export interface Earlier {
  /** The words that start its agent. */
  readonly agent: readonly string[];
  /** Enrols a host as that bot did: into `dir`, with what its agent read. */
  enrolHost(options: {
    readonly redis: Redis;
    readonly hostId: string;
    readonly dir: string;
    readonly botPublicKey: string;
    readonly policy: HostPolicy;
    readonly sysctlDir: string;
  }): Promise<{ readonly configPath: string; readonly publicKey: string; readonly sealingKey?: string }>;
  createTransport(options: {
    readonly redis: Redis;
    readonly signer: Signer;
    readonly keys: HostKeys;
  }): ApplyingTransport & { close(): Promise<void> };
}

/** Unpacks it into `dir`. */
export async function openEarlier(name: (typeof EARLIER)[number], dir: string): Promise<Earlier> {
  const home = join(dir, name);
  await mkdir(home);
  const unpack = async (file: string) => {
    const target = join(home, file);
    await writeFile(target, brotliDecompressSync(await readFile(join('test/earlier', name, `${file}.br`))));
    return target;
  };
  const agent = await unpack('agent.cjs');
  const bot = createRequire(import.meta.url)(await unpack('bot.cjs'));
  return {
    agent: [process.execPath, agent],
    enrolHost: (options) => bot.enrolHost(options),
    createTransport({ redis, signer, keys }) {
      // Before there were keys to seal to, a host had one key, and it was asked for otherwise.
      const one = { publicKey: () => Promise.resolve(keys.signing[0] ?? null) };
      const hostKeys = name === 'before-sealing' ? one : () => Promise.resolve(keys);
      return bot.createAgentTransport({ redis, botId: 'earlier', signer, hostKeys, patienceSeconds: 60 });
    },
  };
}

/** The whole bot as it was, in `dist`, where it finds its packages; it ends its work on SIGTERM. */
export async function openEarlierBot(name: 'before-sessions') {
  const dir = await mkdtemp(resolve('dist', 'earlier-'));
  const program = join(dir, 'bot.mjs');
  await writeFile(program, brotliDecompressSync(await readFile(join('test/earlier', name, 'process.mjs.br'))));
  return { program, remove: () => rm(dir, { recursive: true, force: true }) };
}
