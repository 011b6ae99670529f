import type { Config } from '../config/config.ts';
import type { CheckLine } from '../faces/cli/deps.ts';
import { checkSlackAccess } from '../faces/slack/workspace/check.ts';
import { isPlainBeyondLoopback } from '../protocol/plain-redis.ts';
import { Problem } from '../protocol/problem.ts';
import { configuredSlack } from './bot.ts';
import { connectRedis } from './memory.ts';
import { openClosedStore } from './state.ts';

/** Tries what the bot needs, one thing after the other; nothing is written but the store's own tables. */
export async function checkBot(config: Config, signal: AbortSignal): Promise<readonly CheckLine[]> {
  const lines: CheckLine[] = [];
  for (const check of [checkRedis, checkWay, checkStore, checkSlack]) {
    signal.throwIfAborted();
    lines.push(await Promise.race([check(config), failing(signal)]));
  }
  lines.push(checkApprovers(config));
  return lines;
}

/** Libraries try again for minutes: whoever interrupts must not wait for them. */
function failing(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const fail = () => reject(new Problem('cancelled', 'The check was interrupted.'));
    if (signal.aborted) fail();
    else signal.addEventListener('abort', fail, { once: true });
  });
}

/** Key functions and streams as the bot uses them; ACL selectors, which keep agents apart, came with 7.0. */
const LEAST_REDIS = 7;

async function checkRedis({ redisUrl, redisCa }: Config): Promise<CheckLine> {
  if (redisUrl === null) return missing('Redis', 'REDIS_URL is not set; only syndrop start brings its own');
  return await tried('Redis', async () => {
    const redis = await connectRedis(redisUrl.reveal(), redisCa);
    try {
      const version = /redis_version:(\d+)[.\d]*/.exec(await redis.info('server'));
      if (Number(version?.[1] ?? 0) < LEAST_REDIS)
        throw new Error(`${version?.[0] ?? 'its version'} is too old: 7.0 is needed`);
      const [, policy] = await redis
        .config('GET', 'maxmemory-policy')
        .then((pair) => (Array.isArray(pair) ? pair : []));
      if (policy !== undefined && policy !== 'noeviction')
        throw new Error(`maxmemory-policy is ${policy}; set noeviction`);
      return version?.[0] ?? 'answers';
    } finally {
      redis.disconnect();
    }
  });
}

/** Passwords and tokens must not cross a network in the clear. */
function checkWay({ redisUrl, redisPlain, slack }: Config): CheckLine {
  const name = 'encryption';
  if (slack.apiUrl !== null && isPlainHttp(slack.apiUrl))
    return missing(name, 'SLACK_API_URL is http:// beyond this machine: the tokens would be sent in the clear');
  if (redisUrl === null || !isPlainBeyondLoopback(redisUrl.reveal()))
    return { name, state: 'good', detail: 'nothing leaves this machine in the clear' };
  const detail = 'REDIS_URL is beyond this machine and without TLS';
  if (redisPlain) return { name, state: 'optional', detail: `${detail}, as SYNDROP_REDIS_PLAIN says` };
  return missing(name, `${detail}: use rediss://, or SYNDROP_REDIS_PLAIN=yes to accept it`);
}

function isPlainHttp(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === 'http:' && isPlainBeyondLoopback(`redis://${hostname}`);
}

async function checkStore(config: Config): Promise<CheckLine> {
  return await tried('store', async () => {
    const store = await openClosedStore(config);
    try {
      const verdict = await store.audit.verify();
      if (!verdict.intact) throw new Error(`the audit chain is broken at row ${verdict.seq}: ${verdict.problem}`);
      return `opened; ${verdict.rows} audit rows, the chain is intact`;
    } finally {
      await store.close();
    }
  });
}

async function checkSlack(config: Config): Promise<CheckLine> {
  const slack = configuredSlack(config);
  if (slack === null) return missing('Slack', 'SLACK_BOT_TOKEN is not set; only syndrop start brings its own');
  return await tried('Slack', () => checkSlackAccess(slack));
}

function checkApprovers({ approval }: Config): CheckLine {
  const { approvers } = approval;
  if (approvers.length > 0) return { name: 'approvers', state: 'good', detail: approvers.join(', ') };
  return { name: 'approvers', state: 'optional', detail: 'none: plans are shown, and nobody may approve them' };
}

async function tried(name: string, work: () => Promise<string>): Promise<CheckLine> {
  try {
    return { name, state: 'good', detail: await work() };
  } catch (error) {
    return missing(name, error instanceof Error ? error.message : String(error));
  }
}

function missing(name: string, detail: string): CheckLine {
  return { name, state: 'missing', detail };
}
