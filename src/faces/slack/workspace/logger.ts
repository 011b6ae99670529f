import { LogLevel } from '@slack/bolt';
import type { Logger as SlackLogger } from '@slack/bolt';

/** Where this face says what happens to it. `about` is a plain value without secrets. */
export interface FaceLogger {
  debug(message: string, about?: unknown): void;
  info(message: string, about?: unknown): void;
  warn(message: string, about?: unknown): void;
  error(message: string, about?: unknown): void;
}

/** Slack's libraries log through ours. Their level is fixed: they print whole messages at debug. */
export function slackLogger(logger: FaceLogger): SlackLogger {
  const words = (parts: readonly unknown[]): string => withoutTokens(parts.map(wordOf).join(' '));
  return {
    debug: () => undefined,
    info: (...parts) => logger.debug(`slack: ${words(parts)}`),
    warn: (...parts) => logger.warn(`slack: ${words(parts)}`),
    error: (...parts) => logger.error(`slack: ${words(parts)}`),
    setLevel: () => undefined,
    getLevel: () => LogLevel.INFO,
    setName: () => undefined,
  };
}

function wordOf(part: unknown): string {
  if (typeof part === 'string') return part;
  return part instanceof Error ? part.message : (JSON.stringify(part) ?? '');
}

function withoutTokens(line: string): string {
  return line.replace(/\bxox[a-z]-[\w-]+|\bxapp-[\w-]+|([?&]ticket=)[\w-]+/g, '$1****');
}
