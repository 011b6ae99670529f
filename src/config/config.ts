import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import * as z from 'zod';
import { Problem } from '../protocol/problem.ts';
import { parseRedisAddress } from '../protocol/redis-address.ts';
import { settingsOf } from './environment.ts';
import type { Settings } from './environment.ts';
import { ConfigFile } from './file.ts';
import { loadYaml } from './load.ts';
import { Secret } from './secret.ts';
import { wordIssues } from './word.ts';

const secret = (check: z.ZodType<string>) => check.transform((text) => new Secret(text));

/** The environment's half. `null` means: not set, use the embedded default. */
const Environment = z.object({
  REDIS_URL: secret(
    z
      .string()
      .regex(/^(rediss?(\+sentinel|\+cluster)?|unix):\/\/\S+$/, 'a redis://, rediss:// or unix:// address')
      .refine(
        (url) => parseRedisAddress(url) !== null,
        'redis+sentinel://HOST:PORT,HOST:PORT/NAME or redis+cluster://HOST:PORT,HOST:PORT',
      ),
  ).optional(),
  DATABASE_URL: secret(
    z.string().regex(/^(postgres(ql)?|sqlite):\S+$/, 'a postgres:// address, or sqlite:FILE'),
  ).optional(),
  SLACK_BOT_TOKEN: secret(z.string().regex(/^xoxb-\S+$/, 'a bot token, which begins with xoxb-')).optional(),
  SLACK_APP_TOKEN: secret(z.string().regex(/^xapp-\S+$/, 'an app-level token, which begins with xapp-')).optional(),
  SLACK_SIGNING_SECRET: secret(z.string().regex(/^[0-9a-f]{32}$/, '32 hexadecimal digits')).optional(),
  SYNDROP_ONCALL_TOKEN: secret(z.string().min(1)).optional(),
  SYNDROP_REPORT_KEY: secret(z.string().min(32, 'at least 32 characters by chance')).optional(),
  SYNDROP_ALERTS_TOKEN: secret(z.string().min(16, 'at least 16 characters')).optional(),
  SYNDROP_ALERTS_SECRET: secret(z.string().min(16, 'at least 16 characters')).optional(),
  SLACK_API_URL: z.url({ protocol: /^https?$/, error: 'an http:// or https:// address' }).optional(),
  SYNDROP_HTTP_PORT: z
    .string()
    .regex(/^\d{1,5}$/, 'a port number')
    .transform(Number)
    .refine((port) => port <= 65_535, 'a port from 0 to 65535')
    .default(0),
  SYNDROP_REDIS_PLAIN: z.enum(['yes', 'no']).default('no'),
  SYNDROP_REDIS_CA: z.string().optional(),
  SYNDROP_METRICS_PORT: z
    .string()
    .regex(/^\d{1,5}$/, 'a port number')
    .transform(Number)
    .refine((port) => port <= 65_535, 'a port from 0 to 65535')
    .optional(),
  SYNDROP_METRICS_HOST: z.union([z.ipv4(), z.ipv6()], { error: 'an address of this machine' }).default('127.0.0.1'),
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url({ protocol: /^https?$/, error: 'an http:// or https:// address' }).optional(),
  SYNDROP_LOG: z.enum(['silent', 'error', 'info', 'debug']).default('info'),
});

/** Everything that can be set, read once at start. */
export interface Config {
  /** Null: a private Redis is started. */
  readonly redisUrl: Secret | null;
  /** A Redis beyond this machine may be spoken to without TLS. */
  readonly redisPlain: boolean;
  /** File with the certificate that the one of a rediss:// address must come from; null: one that Node trusts. */
  readonly redisCa: string | null;
  /** Null: a SQLite file in the state directory. */
  readonly databaseUrl: Secret | null;
  readonly slack: SlackConfig;
  readonly stateDir: string;
  /** Where the configuration file was found. */
  readonly configFile: string | null;
  /** Port of the page of the embedded Slack, or of Slack's HTTP requests; 0 lets the system choose. */
  readonly httpPort: number;
  /** Where health and metrics are served; null: nowhere. */
  readonly metrics: { readonly host: string; readonly port: number } | null;
  /** Where traces are sent, the base of OTLP over HTTP; null: nowhere. */
  readonly traces: string | null;
  readonly logLevel: 'silent' | 'error' | 'info' | 'debug';
  readonly approval: ConfigFile['approval'];
  readonly oncall: ConfigFile['oncall'];
  readonly operators: ConfigFile['operators'];
  readonly audit: ConfigFile['audit'];
  readonly bursts: ConfigFile['bursts'];
  readonly alerts: ConfigFile['alerts'];
  /** What webhooks of alerts must carry. */
  readonly alertsToken: Secret | null;
  /** What webhooks of alerts must be signed with. */
  readonly alertsSecret: Secret | null;
  /** For schedules that are asked for by HTTP. */
  readonly oncallToken: Secret | null;
  readonly reports: ConfigFile['reports'];
  readonly console: ConfigFile['console'];
  /** Signs the links to reports and the sessions of the console; null: one of our own in the state directory. */
  readonly reportKey: Secret | null;
  readonly diagnose: ConfigFile['diagnose'];
  readonly language: ConfigFile['language'];
  readonly sealing: ConfigFile['sealing'];
  readonly ssh: ConfigFile['ssh'];
  readonly hosts: ConfigFile['hosts'];
  readonly inventory: ConfigFile['inventory'];
  readonly schedules: ConfigFile['schedules'];
}

interface SlackConfig {
  /** Null: the embedded Slack is started. */
  readonly botToken: Secret | null;
  /** Set for Socket Mode, the default way. */
  readonly appToken: Secret | null;
  /** Set for the HTTP way. */
  readonly signingSecret: Secret | null;
  readonly apiUrl: string | null;
}

/** @throws Problem `bad-config` naming every key that is wrong, what was given, what is allowed, and an example. */
export function readConfig(environment: NodeJS.ProcessEnv, directory: string): Config {
  const settings = settingsOf(environment);
  const checked = Environment.safeParse(settings);
  if (!checked.success) throw badConfig('the environment', wordIssues(checked.error, settings));
  checkSlack(settings);
  const { path, content } = loadYaml(settings.SYNDROP_CONFIG, directory);
  const file = ConfigFile.safeParse(content);
  if (!file.success) throw badConfig(path ?? 'the configuration file', wordIssues(file.error, content));
  const { data } = checked;
  checkAlerts(file.data, settings);
  return {
    redisUrl: data.REDIS_URL ?? null,
    redisPlain: data.SYNDROP_REDIS_PLAIN === 'yes',
    redisCa: data.SYNDROP_REDIS_CA ?? null,
    databaseUrl: data.DATABASE_URL ?? null,
    slack: {
      botToken: data.SLACK_BOT_TOKEN ?? null,
      appToken: data.SLACK_APP_TOKEN ?? null,
      signingSecret: data.SLACK_SIGNING_SECRET ?? null,
      apiUrl: data.SLACK_API_URL ?? null,
    },
    stateDir: stateDirectory(settings, environment, directory),
    configFile: path,
    httpPort: data.SYNDROP_HTTP_PORT,
    logLevel: data.SYNDROP_LOG,
    metrics:
      data.SYNDROP_METRICS_PORT === undefined
        ? null
        : { host: data.SYNDROP_METRICS_HOST, port: data.SYNDROP_METRICS_PORT },
    traces: data.OTEL_EXPORTER_OTLP_ENDPOINT ?? null,
    approval: file.data.approval,
    oncall: file.data.oncall,
    operators: file.data.operators,
    audit: file.data.audit,
    bursts: file.data.bursts,
    alerts: file.data.alerts,
    alertsToken: data.SYNDROP_ALERTS_TOKEN ?? null,
    alertsSecret: data.SYNDROP_ALERTS_SECRET ?? null,
    oncallToken: data.SYNDROP_ONCALL_TOKEN ?? null,
    reports: file.data.reports,
    console: file.data.console,
    reportKey: data.SYNDROP_REPORT_KEY ?? null,
    diagnose: file.data.diagnose,
    language: file.data.language,
    sealing: file.data.sealing,
    ssh: file.data.ssh,
    hosts: file.data.hosts,
    inventory: file.data.inventory,
    schedules: file.data.schedules,
  };
}

/** Tokens come in pairs; one alone is a mistake, not a wish for the embedded Slack. */
function checkSlack(settings: Settings): void {
  const { SLACK_BOT_TOKEN: bot, SLACK_APP_TOKEN: app, SLACK_SIGNING_SECRET: signing } = settings;
  if (bot !== undefined && app === undefined && signing === undefined) {
    throw badConfig('the environment', [
      'SLACK_BOT_TOKEN is set alone. Set SLACK_APP_TOKEN too (Socket Mode), or SLACK_SIGNING_SECRET (HTTP).',
    ]);
  }
  if (bot === undefined && (app !== undefined || signing !== undefined)) {
    throw badConfig('the environment', ['SLACK_BOT_TOKEN is missing beside the other Slack settings.']);
  }
}

/** Whoever reaches the address can have hosts asked. */
function checkAlerts({ alerts }: ConfigFile, settings: Settings): void {
  if (alerts === null || alerts.address === '::1' || alerts.address.startsWith('127.')) return;
  if (settings.SYNDROP_ALERTS_TOKEN !== undefined || settings.SYNDROP_ALERTS_SECRET !== undefined) return;
  throw badConfig('the environment', [
    `alerts.address is ${alerts.address}, which others can reach. Set SYNDROP_ALERTS_TOKEN (a bearer token) or SYNDROP_ALERTS_SECRET (signatures).`,
  ]);
}

function stateDirectory(settings: Settings, environment: NodeJS.ProcessEnv, directory: string): string {
  if (settings.SYNDROP_STATE_DIR !== undefined) return resolve(directory, settings.SYNDROP_STATE_DIR);
  const base = environment['XDG_STATE_HOME'] || join(environment['HOME'] || homedir(), '.local', 'state');
  return join(base, 'syndrop');
}

function badConfig(where: string, lines: readonly string[]): Problem {
  return new Problem('bad-config', [`The configuration in ${where} cannot be used.`, ...lines].join('\n'));
}
