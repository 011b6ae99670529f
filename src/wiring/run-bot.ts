import type { Config } from '../config/config.ts';
import type { Terminal } from '../faces/cli/terminal.ts';
import { isPlainBeyondLoopback } from '../protocol/plain-redis.ts';
import { configuredSlack, startBot } from './bot.ts';
import { Closing } from './closing.ts';
import { createLogger } from './logger.ts';
import { aborted } from './signals.ts';
import { needed } from './needed.ts';

/** The production bot: Redis and Slack must be configured. Runs until `signal` aborts. */
export async function runBot(config: Config, terminal: Terminal, signal: AbortSignal): Promise<void> {
  const slack = needed(configuredSlack(config), 'SLACK_BOT_TOKEN');
  const redisUrl = needed(config.redisUrl, 'REDIS_URL').reveal();
  const logger = createLogger(config.logLevel, (line) => terminal.say(line));
  const closing = new Closing();
  try {
    await startBot(config, { redisUrl, slack }, logger, closing);
    if (config.approval.approvers.length === 0) {
      logger.warn('approval.approvers is empty: plans are shown, and nobody may approve them');
    }
    if (!config.redisPlain && isPlainBeyondLoopback(redisUrl)) {
      logger.warn('REDIS_URL is beyond this machine and without TLS; syndrop bot --check says more');
    }
    logger.info('the bot is up');
    await aborted(signal);
    logger.info('stopping');
  } finally {
    for (const failure of await closing.run()) logger.error(`did not stop cleanly: ${failure}`);
  }
}
