import { createHash, randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Cluster, type Redis } from 'ioredis';
import { Problem } from '../../protocol/problem.ts';
import { INBOX_GROUP, inboxOf, isHostId, NOTICES } from '../../protocol/streams.ts';
import { onEveryServer, type RedisClient } from './client.ts';
import { loadOrCreateSigner, loadOrCreateUnsealer } from './keys.ts';

/** Which changes the host permits; its owner edits the file. The agent reads it, so this shape follows the agent's. */
export interface HostPolicy {
  readonly mode: 'observe' | 'propose-only' | 'remediate';
  readonly allow?: 'listed-safe' | readonly HostPolicyRow[];
}

interface HostPolicyRow {
  readonly key: string;
  readonly min?: number;
  readonly max?: number;
  readonly values?: readonly string[];
}

/** Beside the agent's configuration. */
const CA_FILE = 'redis-ca.pem';

export interface EnrolOptions {
  /** A connection that may administer users. */
  readonly redis: RedisClient;
  readonly hostId: string;
  /** Gets the agent's configuration, key, password, policy and state; to be moved to the host as a whole. */
  readonly dir: string;
  readonly botPublicKey: string;
  /** What its notices are sealed to before it was first asked anything. */
  readonly noticeKey?: string;
  readonly policy: HostPolicy;
  /** Where the agent finds Redis; by default where this connection found it. */
  readonly address?: { readonly url: string } | { readonly path: string };
  /** Text of the certificate that Redis' one must come from. */
  readonly ca?: string;
  /** Where kept values are written; null not at all. */
  readonly sysctlDir?: string | null;
}

export interface Enrolled {
  readonly configPath: string;
  readonly publicKey: string;
  readonly sealingKey: string;
}

/**
 * Mints a host's identity: key pair, Redis user that can reach its own inbox alone, configuration. Again for the same
 * directory it keeps the key and renews the password.
 */
export async function enrolHost(options: EnrolOptions): Promise<Enrolled> {
  const { redis, hostId, botPublicKey, policy } = options;
  if (!isHostId(hostId)) throw noHostId(hostId);
  const dir = resolve(options.dir);
  await mkdir(join(dir, 'state'), { recursive: true, mode: 0o700 });
  const { publicKey } = await loadOrCreateSigner(join(dir, 'agent.key'));
  const sealing = await loadOrCreateUnsealer(join(dir, 'state', 'sealing.key'));
  if (options.noticeKey !== undefined) await writeSecret(join(dir, 'state', 'notices.key'), options.noticeKey);
  const password = randomBytes(32).toString('hex');
  await setUser(redis, hostId, 'on', ...rightsOf(hostId), 'resetpass', `#${hashOf(password)}`);
  await createInbox(redis, hostId);
  const { ca } = options;
  const tls = ca === undefined ? {} : { tls: { caFile: CA_FILE } };
  const config = {
    hostId,
    redis: {
      ...(options.address ?? addressOf(redis)),
      username: userOf(hostId),
      passwordFile: 'redis.password',
      ...tls,
    },
    keyFile: 'agent.key',
    botKeys: [botPublicKey],
    policyFile: 'policy.json',
    stateDir: 'state',
    sysctlDir: options.sysctlDir === undefined ? '/etc/sysctl.d' : options.sysctlDir,
  };
  if (ca !== undefined) await writeSecret(join(dir, CA_FILE), ca);
  await writeSecret(join(dir, 'redis.password'), password);
  await writeSecret(join(dir, 'policy.json'), pretty({ format: 'syndrop-policy/1', ...policy }));
  await writeSecret(join(dir, 'agent.json'), pretty(config));
  return { configPath: join(dir, 'agent.json'), publicKey, sealingKey: sealing.publicKey };
}

export interface Minted {
  /** By name, below the directory of the configuration; what begins with `state/` is secret. */
  readonly files: Readonly<Record<string, string>>;
  readonly tokenHash: string;
  readonly passwordHash: string;
}

export interface MintOptions extends Omit<EnrolOptions, 'dir'> {
  readonly noticeKey: string;
  readonly expires: Date;
  /** On the host, where it is not `state` beside the configuration. */
  readonly stateDir?: string;
}

/**
 * What a host needs to enrol by itself: a configuration, a token that is good once, and a password that only lasts
 * until then. Its key is made there. A host that is enrolled already keeps its access until the new one is taken.
 */
export async function mintEnrolment(options: MintOptions): Promise<Minted> {
  const { redis, hostId, botPublicKey, noticeKey, policy, expires, stateDir = 'state', ca } = options;
  if (!isHostId(hostId)) throw noHostId(hostId);
  const [password, token] = [randomBytes(32).toString('hex'), randomBytes(32).toString('hex')];
  await setUser(redis, hostId, 'on', ...rightsOf(hostId), `#${hashOf(password)}`);
  await createInbox(redis, hostId);
  const address = options.address ?? addressOf(redis);
  const tls = ca === undefined ? {} : { tls: { caFile: CA_FILE } };
  const config = {
    hostId,
    redis: { ...address, username: userOf(hostId), passwordFile: `${stateDir}/redis.password`, ...tls },
    keyFile: `${stateDir}/agent.key`,
    botKeys: [botPublicKey],
    policyFile: 'policy.json',
    stateDir,
    sysctlDir: options.sysctlDir === undefined ? '/etc/sysctl.d' : options.sysctlDir,
  };
  return {
    files: {
      'agent.json': pretty(config),
      'policy.json': pretty({ format: 'syndrop-policy/1', ...policy }),
      ...(ca === undefined ? {} : { [CA_FILE]: ca }),
      'state/redis.password': password,
      'state/enrol.token': JSON.stringify({ token, expires: expires.toISOString() }),
      'state/notices.key': noticeKey,
    },
    tokenHash: hashOf(token),
    passwordHash: hashOf(password),
  };
}

/** From now on the host gets in by this password alone. */
export async function letIn(redis: RedisClient, hostId: string, passwordHash: string): Promise<void> {
  await setUser(redis, hostId, 'on', ...rightsOf(hostId), 'resetpass', `#${passwordHash}`);
  await createInbox(redis, hostId);
}

/** Takes back a password that was minted and not used. */
export async function dropPassword(redis: RedisClient, hostId: string, passwordHash: string): Promise<void> {
  await setUser(redis, hostId, `!${passwordHash}`).catch((cause: unknown) => {
    if (!(cause instanceof Error && /no such password/i.test(cause.message))) throw cause;
  });
}

/** Ends the host's access to Redis, open connections with it, and what waits for it there. Fails where a replica kept it. */
export async function removeHost(redis: RedisClient, hostId: string): Promise<void> {
  if (!isHostId(hostId)) return;
  const missed = await onEveryServer(redis, async (server) => {
    await server.call('ACL', 'DELUSER', userOf(hostId));
    await saveUsers(server);
  });
  await redis.del(inboxOf(hostId));
  if (missed.length === 0) return;
  const who = `${hostId}'s Redis user is gone, but not from ${missed.join(', ')}, which did not answer and would let it in`;
  throw new Problem('redis-unreachable', `${who} after a failover. Bring it back or take it away, then do this again.`);
}

/** Whoever it is has no access until it is enrolled again; what was asked of it and answered stays. */
export async function shutOut(redis: RedisClient, hostId: string): Promise<void> {
  await setUser(redis, hostId, 'off');
  // A user that is off keeps the connections it has.
  await onEveryServer(redis, async (server) => {
    await server.call('CLIENT', 'KILL', 'USER', userOf(hostId));
  });
}

function noHostId(hostId: string): Problem {
  return new Problem('usage', `${JSON.stringify(hostId)} cannot name a host: letters, digits, dot, _ and - only.`);
}

/** As Redis stores it: the password itself goes to the host alone. */
function hashOf(password: string): string {
  return createHash('sha256').update(password).digest('hex');
}

function userOf(hostId: string): string {
  return `agent-${hostId}`;
}

/** Null for a user that is no agent's. */
export function hostOfUser(user: string): string | null {
  return user.startsWith(userOf('')) ? user.slice(userOf('').length) : null;
}

/** To find the server of a key; they tell of servers, and nothing that is kept there. */
const IN_A_CLUSTER = ['+cluster|slots', '+asking', '+readonly', '+readwrite'];

/** Nothing but reading its own inbox, and appending to answers and notices, which it can neither read nor delete. */
function rightsOf(hostId: string): readonly string[] {
  const own = [
    '+hello',
    '+auth',
    '+ping',
    '+client|setname',
    '+xreadgroup',
    '+xack',
    '+xgroup|create',
    ...IN_A_CLUSTER,
  ];
  return [
    'resetkeys',
    'resetchannels',
    'clearselectors',
    '-@all',
    `~${inboxOf(hostId)}`,
    ...own,
    '(+xadd %W~syn:bot.*:replies)',
    `(+xadd %W~${NOTICES})`,
  ];
}

async function setUser(redis: RedisClient, hostId: string, ...rules: readonly string[]): Promise<void> {
  await onEveryServer(redis, async (server) => {
    await server.call('ACL', 'SETUSER', userOf(hostId), ...rules);
    await saveUsers(server);
  });
}

/** A Redis without a file of users keeps them in its own configuration, which is its administrator's business. */
async function saveUsers(redis: Redis): Promise<void> {
  await redis.call('ACL', 'SAVE').catch((cause: unknown) => {
    if (!(cause instanceof Error && /not configured to use an ACL file/.test(cause.message))) throw cause;
  });
}

async function createInbox(redis: RedisClient, hostId: string): Promise<void> {
  await redis.call('XGROUP', 'CREATE', inboxOf(hostId), INBOX_GROUP, '0', 'MKSTREAM').catch((cause: unknown) => {
    if (!(cause instanceof Error && cause.message.startsWith('BUSYGROUP'))) throw cause;
  });
}

function addressOf(redis: RedisClient): { url: string } | { path: string } {
  if (redis instanceof Cluster) {
    const scheme = redis.options.redisOptions?.tls === undefined ? 'redis' : 'rediss';
    return {
      url: `${scheme}+cluster://${redis
        .nodes('master')
        .map(({ options }) => placeOf(options))
        .join(',')}`,
    };
  }
  const { path, host, port, db, tls, sentinels, name } = redis.options;
  if (sentinels !== null && sentinels !== undefined)
    return { url: `${tls === undefined ? 'redis' : 'rediss'}+sentinel://${sentinels.map(placeOf).join(',')}/${name}` };
  if (path !== undefined) return { path };
  return { url: `${tls === undefined ? 'redis' : 'rediss'}://${host}:${port}${(db ?? 0) > 0 ? `/${db}` : ''}` };
}

function placeOf({
  host = '127.0.0.1',
  port = 6379,
}: {
  host?: string | undefined;
  port?: number | undefined;
}): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}

function pretty(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

async function writeSecret(file: string, text: string): Promise<void> {
  await writeFile(file, text, { mode: 0o600 });
}
