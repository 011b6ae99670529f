import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import * as z from 'zod';
import { HISTORY_HOURS } from '../src/protocol/history.ts';
import { Problem } from '../src/protocol/problem.ts';
import { parseRedisAddress } from '../src/protocol/redis-address.ts';
import { isHostId } from '../src/protocol/streams.ts';
import { errnoOf } from './collect/absent.ts';
import { firstIssue } from './first-issue.ts';
import { isPublicKey } from './keys.ts';

const ConfigFile = z.strictObject({
  hostId: z.string().refine(isHostId, 'letters, digits, dot, underscore and hyphen, at most 253'),
  redis: z.strictObject({
    /** Either `redis://` or `rediss://` without user and password, those of several servers, or the path of a unix socket. */
    url: z
      .string()
      .regex(
        /^rediss?(:\/\/[^@/]+(\/\d*)?|\+(sentinel|cluster):\/\/[^@/]+(\/[\w.-]+)?)$/,
        'redis://HOST:PORT or rediss://HOST:PORT; the password has its own file',
      )
      .refine(
        (url) => parseRedisAddress(url) !== null,
        'redis+sentinel://HOST:PORT,…/NAME or redis+cluster://HOST:PORT,…',
      )
      .optional(),
    path: z.string().optional(),
    username: z.string(),
    passwordFile: z.string(),
    tls: z.strictObject({ caFile: z.string() }).optional(),
    /** Says that a Redis beyond this machine may be spoken to without TLS. */
    plain: z.boolean().optional(),
  }),
  keyFile: z.string(),
  botKeys: z.array(z.string().refine(isPublicKey, 'the public key of a bot, ed25519:<43 characters>')).min(1).max(16),
  /** `optional` also answers bots of before, in what Redis can read. */
  sealing: z.enum(['required', 'optional']).default('required'),
  policyFile: z.string().nullable().default(null),
  stateDir: z.string(),
  /** Where kept values are written; null keeps them only until the next boot. */
  sysctlDir: z.string().nullable().default('/etc/sysctl.d'),
  /** How long the counters of the past are kept, in the state directory; null keeps none. */
  history: z
    .strictObject({ hours: z.number().int().min(1).max(HISTORY_HOURS.most).default(HISTORY_HOURS.usual) })
    .nullable()
    .default({ hours: HISTORY_HOURS.usual }),
  /** Tell the bot when more than this is dropped within a minute; null tells nothing. */
  announce: z
    .strictObject({ dropsPerMinute: z.number().int().min(1).max(1e9) })
    .nullable()
    .default(null),
});

export type AgentConfig = z.infer<typeof ConfigFile>;

/**
 * Reads the configuration; relative paths in it start from its own directory.
 *
 * @throws Problem `config-invalid` naming the file and the key.
 */
export function readConfig(file: string): AgentConfig {
  let data: unknown;
  try {
    data = JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    if (errnoOf(cause) === 'ENOENT')
      throw new Problem(
        'config-invalid',
        `${file} is not there. To enrol this host, where the bot runs: syndrop enroll HOST`,
        { cause },
      );
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Problem('config-invalid', `${file} could not be read: ${why}`, { cause });
  }
  const read = ConfigFile.safeParse(data);
  if (!read.success) throw new Problem('config-invalid', `${file}: ${firstIssue(read.error)}`);
  if ((read.data.redis.url === undefined) === (read.data.redis.path === undefined))
    throw new Problem('config-invalid', `${file}: redis: give one of url and path`);
  if (read.data.announce !== null && read.data.history === null)
    throw new Problem('config-invalid', `${file}: announce: there is nothing to announce where history is null`);
  return withPaths(read.data, dirname(resolve(file)));
}

function withPaths(config: AgentConfig, base: string): AgentConfig {
  const { redis, policyFile, sysctlDir } = config;
  const at = (path: string) => resolve(base, path);
  return {
    ...config,
    keyFile: at(config.keyFile),
    stateDir: at(config.stateDir),
    policyFile: policyFile === null ? null : at(policyFile),
    sysctlDir: sysctlDir === null ? null : at(sysctlDir),
    redis: {
      ...redis,
      passwordFile: at(redis.passwordFile),
      ...(redis.path === undefined ? {} : { path: at(redis.path) }),
      ...(redis.tls === undefined ? {} : { tls: { caFile: at(redis.tls.caFile) } }),
    },
  };
}
