import './clock.ts';
import { readConfig } from '../../../src/config/config.ts';
import { configuredSlack, startBot } from '../../../src/wiring/bot.ts';
import { Closing } from '../../../src/wiring/closing.ts';
import { createLogger } from '../../../src/wiring/logger.ts';
import { needed } from '../../../src/wiring/needed.ts';
import { judgement } from './plan.ts';

/** The bot as it is wired, only with shorter waits, and with something to propose for some hosts. */
const config = readConfig(process.env, process.cwd());
await startBot(
  config,
  {
    redisUrl: needed(config.redisUrl, 'REDIS_URL').reveal(),
    slack: needed(configuredSlack(config), 'SLACK_BOT_TOKEN'),
  },
  createLogger(config.logLevel, (line) => process.stderr.write(`${line}\n`)),
  new Closing(),
  { ...JSON.parse(process.argv[2] ?? '{}'), ...judgement },
);
process.on('disconnect', () => process.exit(0));
process.send?.({ up: true });
