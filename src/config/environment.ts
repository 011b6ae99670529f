import { readFileSync } from 'node:fs';
import { Problem } from '../protocol/problem.ts';

/** A key that may also be given as `<KEY>_FILE`, the way container secrets arrive. */
const SECRET_KEYS = [
  'REDIS_URL',
  'DATABASE_URL',
  'SLACK_BOT_TOKEN',
  'SLACK_APP_TOKEN',
  'SLACK_SIGNING_SECRET',
  'SYNDROP_ONCALL_TOKEN',
  'SYNDROP_REPORT_KEY',
  'SYNDROP_ALERTS_TOKEN',
  'SYNDROP_ALERTS_SECRET',
] as const;

const PLAIN_KEYS = [
  'SLACK_API_URL',
  'SYNDROP_STATE_DIR',
  'SYNDROP_CONFIG',
  'SYNDROP_HTTP_PORT',
  'SYNDROP_LOG',
  'SYNDROP_METRICS_PORT',
  'SYNDROP_METRICS_HOST',
  'OTEL_EXPORTER_OTLP_ENDPOINT',
  'SYNDROP_REDIS_PLAIN',
  'SYNDROP_REDIS_CA',
] as const;

/** Every variable that is read. */
export const settingKeys = [...SECRET_KEYS, ...PLAIN_KEYS] as const;

type Key = (typeof settingKeys)[number];
export type Settings = Readonly<Partial<Record<Key, string>>>;

/** The settings of the process. An empty value counts as not set: that is what `KEY=` in a compose file means. */
export function settingsOf(environment: NodeJS.ProcessEnv): Settings {
  const settings: Partial<Record<Key, string>> = {};
  for (const key of PLAIN_KEYS) assign(settings, key, environment[key]);
  for (const key of SECRET_KEYS) assign(settings, key, secretText(key, environment));
  return settings;
}

function assign(settings: Partial<Record<Key, string>>, key: Key, value: string | undefined): void {
  if (value !== undefined && value.trim() !== '') settings[key] = value.trim();
}

function secretText(key: string, environment: NodeJS.ProcessEnv): string | undefined {
  const direct = environment[key];
  const file = environment[`${key}_FILE`];
  if (!file) return direct;
  if (direct) throw new Problem('bad-config', `Both ${key} and ${key}_FILE are set. Keep one of them.`);
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new Problem('bad-config', `${key}_FILE names ${file}, which cannot be read (${codeOf(cause)}).`, { cause });
  }
}

export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
