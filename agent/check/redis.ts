import type { AgentConfig } from '../config.ts';
import { openInbox } from '../inbox.ts';
import { connectRedis, isPlain } from '../redis.ts';
import { bad, because, type CheckRow, good, lacking } from './row.ts';

const CONNECT_MS = 5_000;

/** Reachable, let in, able to do its work, and unable to do more. */
export async function checkRedis(config: AgentConfig): Promise<readonly CheckRow[]> {
  return [...plainRow(config), ...(await accessRows(config))];
}

function plainRow(config: AgentConfig): readonly CheckRow[] {
  if (!isPlain(config)) return [];
  const what = `Redis at ${config.redis.url} is beyond this machine and spoken to without TLS`;
  if (config.redis.plain === true) return [lacking(`${what}, as redis.plain says`)];
  return [bad(`${what}. Try: rediss:// with tls.caFile, or redis.plain: true to accept it`)];
}

async function accessRows(config: AgentConfig): Promise<readonly CheckRow[]> {
  const where = config.redis.url ?? config.redis.path ?? '';
  let said = 'no answer';
  try {
    const redis = connectRedis(config, { lazyConnect: true, connectTimeout: CONNECT_MS, retryStrategy: () => null });
    redis.on('error', (cause: Error) => {
      said = cause.message;
    });
    try {
      await redis.connect();
      await redis.call('PING');
      const inbox = openInbox(redis, config.hostId);
      await inbox.ensure();
      await inbox.read('0', 0);
      return [good(`Redis at ${where} lets ${config.redis.username} read its inbox`), await tooMuch(redis)];
    } finally {
      redis.disconnect();
    }
  } catch (cause) {
    const why = said === 'no answer' ? because(cause) : said;
    return [bad(`Redis at ${where} as ${config.redis.username}: ${why}`)];
  }
}

/** A user that may look around is not the one enrolment made. */
async function tooMuch(redis: ReturnType<typeof connectRedis>): Promise<CheckRow> {
  try {
    await redis.call('EXISTS', 'syn:notices');
    return bad('the Redis user may do more than an agent needs. Try: syndrop enroll HOST, which renews its rights');
  } catch {
    return good('the Redis user can do nothing else');
  }
}
