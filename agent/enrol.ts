import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { canonicalJson } from '../src/protocol/canonical.ts';
import { type Enrolment, EnrolmentToken } from '../src/protocol/enrolment.ts';
import { Problem } from '../src/protocol/problem.ts';
import { NOTICES, NOTICES_LENGTH, sealedFor } from '../src/protocol/streams.ts';
import { seal } from '../src/sealing/sealing.ts';
import { errnoOf } from './collect/absent.ts';
import type { AgentConfig } from './config.ts';
import { createDurably } from './durable.ts';
import { loadSigner, publicKeyIn } from './keys.ts';
import { type AgentRedis, connectRedis } from './redis.ts';
import { openSealing, type Sealing } from './sealing.ts';

const LOOK_MS = 500;
/** A notice that Redis or a bot lost is said again; the same one twice changes nothing. */
const AGAIN_MS = 10_000;
const CONNECT_MS = 5_000;

/** The token this host was given, as long as it has not been used. */
export function tokenOf({ stateDir }: AgentConfig): EnrolmentToken | null {
  try {
    return EnrolmentToken.parse(JSON.parse(readFileSync(tokenFile(stateDir), 'utf8')));
  } catch (cause) {
    if (errnoOf(cause) === 'ENOENT') return null;
    throw new Problem('config-invalid', `${tokenFile(stateDir)} holds no token. Enrol this host again.`, { cause });
  }
}

/** Makes the host's key and its new password, here and nowhere else; what is there already stays. */
export function makeKeys({ stateDir, keyFile, redis }: AgentConfig): void {
  mkdirSync(stateDir, { recursive: true, mode: 0o700 });
  const { privateKey } = generateKeyPairSync('ed25519');
  createDurably(keyFile, String(privateKey.export({ type: 'pkcs8', format: 'pem' })));
  createDurably(freshPassword(redis), randomBytes(32).toString('hex'));
}

/**
 * Sends the keys with the token until the bots have taken them, which shows by the new password being let in.
 *
 * @throws Problem `enrolment-expired`.
 */
export async function enrol(
  config: AgentConfig,
  { token, expires }: EnrolmentToken,
  report: (message: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const { stateDir, redis } = config;
  const sealing = await openSealing(stateDir);
  const fresh = readFileSync(freshPassword(redis), 'utf8').trim();
  report(`enrolling as ${config.hostId} with a token that is good until ${expires}`);
  let said = -Infinity;
  while (!signal.aborted) {
    if (await isLetIn(config, fresh)) {
      renameSync(freshPassword(redis), redis.passwordFile);
      rmSync(tokenFile(stateDir), { force: true });
      report('enrolled');
      return;
    }
    if (Date.now() > Date.parse(expires)) throw tooLate(config.hostId, expires);
    if (performance.now() - said >= AGAIN_MS && (await say(config, token, fresh, sealing))) said = performance.now();
    await sleep(LOOK_MS, undefined, { signal }).catch(() => {});
  }
}

async function say(config: AgentConfig, token: string, password: string, sealing: Sealing): Promise<boolean> {
  const { hostId, keyFile } = config;
  const noticeKey = sealing.noticeKey();
  if (noticeKey === null) throw new Problem('config-invalid', 'notices.key is not there. Enrol this host again.');
  const enrolment: Enrolment = {
    format: 'syndrop-enrolment/1',
    hostId,
    at: new Date().toISOString(),
    token,
    publicKey: publicKeyIn(keyFile),
    sealingKey: sealing.publicKey,
    passwordHash: createHash('sha256').update(password).digest('hex'),
  };
  const signer = loadSigner(keyFile);
  const payload = canonicalJson(enrolment);
  const signed = JSON.stringify({ payload, keyId: signer.keyId, signature: signer.sign(payload) });
  const sealed = await seal(noticeKey, Buffer.from(signed), sealedFor.enrolment);
  return await once(config, {}, async (redis) => {
    await redis.call('XADD', NOTICES, 'MAXLEN', '~', NOTICES_LENGTH, '*', 'e', Buffer.from(sealed));
  });
}

async function isLetIn(config: AgentConfig, password: string): Promise<boolean> {
  return await once(config, { password }, async (redis) => void (await redis.call('PING')));
}

/** One connection for one thing to do; false when Redis could not be reached or said no. */
async function once(
  config: AgentConfig,
  over: { password?: string },
  work: (redis: AgentRedis) => Promise<void>,
): Promise<boolean> {
  const options = { ...over, lazyConnect: true, connectTimeout: CONNECT_MS, retryStrategy: () => null };
  const redis = connectRedis(config, options);
  redis.on('error', () => {});
  try {
    await redis.connect();
    await work(redis);
    return true;
  } catch {
    return false;
  } finally {
    redis.disconnect();
  }
}

function tooLate(hostId: string, expires: string): Problem {
  const why = `The token of this host was good until ${expires} and no bot has taken it.`;
  return new Problem('enrolment-expired', `${why} Was it used before? Try on the bot's side: syndrop enroll ${hostId}`);
}

function tokenFile(stateDir: string): string {
  return join(stateDir, 'enrol.token');
}

function freshPassword({ passwordFile }: AgentConfig['redis']): string {
  return `${passwordFile}.new`;
}
