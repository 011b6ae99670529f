import { parseRedisAddress } from '../protocol/redis-address.ts';
import type { Config } from './config.ts';

/** What is set and what is embedded, line by line, without a secret in it. */
export function describeConfig(config: Config): readonly (readonly [setting: string, value: string])[] {
  const { slack, approval } = config;
  return [
    ['configuration file', config.configFile ?? 'none'],
    ['state directory', config.stateDir],
    ['Redis', config.redisUrl === null ? 'not set' : addressOnly(config.redisUrl.reveal())],
    ['store', config.databaseUrl === null ? 'SQLite in the state directory' : addressOnly(config.databaseUrl.reveal())],
    ['Slack', slack.botToken === null ? 'not set' : slackWay(config)],
    ['approvers', approval.approvers.length === 0 ? 'none' : approval.approvers.join(', ')],
    ['self-approval', approval.selfApproval ? 'allowed' : 'refused'],
    ['lease', `${approval.leaseSeconds} s`],
    ['watch', `${approval.watchSeconds} s`],
    ['window', `${config.diagnose.windowSeconds} s`],
    [
      'console',
      config.console === null ? 'none' : (config.console.url ?? `port ${config.console.port}, this machine alone`),
    ],
    ['hosts in the file', String(config.hosts.length)],
  ];
}

function slackWay({ slack }: Config): string {
  const way = slack.appToken === null ? 'HTTP' : 'Socket Mode';
  return slack.apiUrl === null ? way : `${way} at ${slack.apiUrl}`;
}

/** Scheme and host: the rest may hold a name and a password. */
function addressOnly(url: string): string {
  const several = parseRedisAddress(url);
  if (several !== null && several.kind !== 'single')
    return `${several.kind}: ${several.nodes.map(({ host, port }) => `${host}:${port}`).join(', ')}`;
  if (!URL.canParse(url)) return url.split(':')[0] ?? '';
  const { protocol, host, pathname } = new URL(url);
  return host === '' ? `${protocol}${pathname}` : `${protocol}//${host}`;
}
