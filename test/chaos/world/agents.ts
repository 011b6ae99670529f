import './clock.ts';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { randomBytes } from 'node:crypto';
import { type AgentConfig, readConfig } from '../../../agent/config.ts';
import { openInbox } from '../../../agent/inbox.ts';
import { loadSigner } from '../../../agent/keys.ts';
import { connectRedis } from '../../../agent/redis.ts';
import { openSealing } from '../../../agent/sealing.ts';
import { serve } from '../../../agent/serve.ts';
import { canonicalJson } from '../../../src/protocol/canonical.ts';
import { Request, Signed } from '../../../src/protocol/message.ts';
import { sealedFor } from '../../../src/protocol/streams.ts';
import { seal } from '../../../src/sealing/sealing.ts';

/** Several hosts in one process, each with the agent's own code, connection, keys and state directory. */
export interface HostSetting {
  readonly config: string;
  readonly manner: Manner;
}

/** What a host does with a question: what the agent does, or lie in one of three ways. */
export type Manner = 'well' | 'noise' | 'forged' | 'nonsense';

const settings: readonly HostSetting[] = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8'));
const program = resolve('dist/syndrop-agent.cjs');
const never = new AbortController().signal;

for (const { config: file, manner } of settings) {
  const config = readConfig(file);
  const life = manner === 'well' ? serve(config, program, never) : lie(config, manner);
  life.catch((cause: unknown) => {
    process.stderr.write(`${config.hostId}: ${cause instanceof Error ? (cause.stack ?? '') : String(cause)}\n`);
    process.exit(1);
  });
}
// The parent is gone, and so is the reason to live.
process.on('disconnect', () => process.exit(0));
process.send?.({ up: true });

/** Opens each question as the agent does, and answers it with what is no answer. */
async function lie(config: AgentConfig, manner: Exclude<Manner, 'well'>): Promise<void> {
  const { hostId, stateDir, keyFile } = config;
  const redis = connectRedis(config);
  redis.on('error', () => {});
  const inbox = openInbox(redis, hostId);
  const sealing = await openSealing(stateDir);
  const signer = loadSigner(keyFile);
  for (;;) {
    try {
      await inbox.ensure();
      for (const { id, message } of await inbox.read('new', 5_000)) {
        if (message?.kind !== 'sealed') continue;
        const opened = await sealing.open(Buffer.from(message.base64, 'base64'), sealedFor.request(hostId));
        const signed = Signed.parse(JSON.parse(Buffer.from(opened ?? []).toString('utf8')));
        const request = Request.parse(JSON.parse(signed.payload));
        const field = await answerTo(request, manner, signer);
        await redis.call('XADD', request.replyTo, 'NOMKSTREAM', '*', 'r', request.requestId, 's', field);
        await inbox.finish(id);
      }
    } catch {
      await new Promise((later) => setTimeout(later, 200));
    }
  }
}

async function answerTo(
  request: Request,
  manner: Exclude<Manner, 'well'>,
  signer: ReturnType<typeof loadSigner>,
): Promise<Buffer> {
  if (manner === 'noise') return randomBytes(2_000);
  const { requestId, hostId, nonce } = request;
  const bundle =
    manner === 'forged'
      ? { host: { id: hostId }, transport: 'agent', samples: [{ answers: {} }] }
      : { host: 7, samples: 'none' };
  const body = { kind: 'bundle', bundle: { format: 'syndrop-bundle/1', ...bundle } };
  const payload = canonicalJson({ format: 'syndrop-reply/1', requestId, hostId, nonce, body });
  const signature = signer.sign(manner === 'forged' ? `${payload} ` : payload);
  const text = JSON.stringify({ payload, keyId: signer.keyId, signature });
  return Buffer.from(await seal(request.replyKey ?? '', gzipSync(text), sealedFor.reply(requestId)));
}
