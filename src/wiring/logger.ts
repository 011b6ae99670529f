import type { Config } from '../config/config.ts';
import type { FaceLogger } from '../faces/slack/workspace/logger.ts';

const LEVELS = ['debug', 'info', 'warn', 'error'] as const;
type Level = (typeof LEVELS)[number];

/** One line a message on standard error: time, level, message, and what it is about as JSON. */
export function createLogger(level: Config['logLevel'], write: (line: string) => void): FaceLogger {
  const least = level === 'silent' ? LEVELS.length : LEVELS.indexOf(level);
  const at = (own: Level) => (message: string, about?: unknown) => {
    if (LEVELS.indexOf(own) < least) return;
    const detail = about === undefined ? '' : ` ${JSON.stringify(about)}`;
    write(`${new Date().toISOString()} ${own} ${message}${detail}`);
  };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}
