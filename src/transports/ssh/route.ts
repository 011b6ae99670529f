import { hostname, userInfo } from 'node:os';
import { Problem } from '../../protocol/problem.ts';
import type { Directives, ReadConfig } from './config.ts';
import { type Destination, parseDestination } from './destination.ts';

/** One machine to log in to, on the way to the last. */
export interface Hop {
  /** As the person or the configuration names it; for messages. */
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly user: string;
  /** Name under which its key is known, where HostKeyAlias says so. */
  readonly keyAlias?: string;
  readonly identityFiles: readonly string[];
  /** Only the keys in `identityFiles`, also where the key agent holds more. */
  readonly identitiesOnly: boolean;
  /** Socket of the key agent. */
  readonly agent?: string;
  readonly knownHostsFiles: readonly string[];
  readonly unknownKeys: 'refuse' | 'accept';
}

export interface RouteOptions {
  readonly home: string;
  readonly config: ReadConfig;
  /** Key files to try, before those of the configuration. */
  readonly identityFiles: readonly string[];
  readonly agent: string | undefined;
}

const MAX_HOPS = 8;
const DEFAULT_KEYS = ['id_ed25519', 'id_ecdsa', 'id_rsa'];

/** The machines to pass, the destination last: ProxyJump, each jump host with a configuration of its own. */
export async function routeTo(destination: string, options: RouteOptions): Promise<readonly Hop[]> {
  return await resolve(parseDestination(destination), options, []);
}

async function resolve(to: Destination, options: RouteOptions, above: readonly string[]): Promise<readonly Hop[]> {
  const path = [...above, to.name];
  if (path.length > MAX_HOPS)
    throw new Problem('ssh-config', `ProxyJump does not come to an end: ${path.join(' via ')}.`);
  const directives = await options.config(to.name, to.user);
  const hop = hopOf(to, directives, options);
  if (directives['proxycommand'] !== undefined && first(directives, 'proxycommand')?.toLowerCase() !== 'none') {
    throw new Problem(
      'ssh-proxy-command',
      `${to.name} has a ProxyCommand in the ssh configuration, which syndrop does not run. Use ProxyJump for it.`,
    );
  }
  const jumps = (first(directives, 'proxyjump') ?? 'none').split(',').map((jump) => jump.trim());
  if (jumps[0] === undefined || jumps[0].toLowerCase() === 'none' || jumps[0] === '') return [hop];
  // Only the first jump host is reached by its own route; the others are reached from the one before.
  const route = [...(await resolve(parseDestination(jumps[0]), options, path))];
  for (const jump of jumps.slice(1)) {
    const next = parseDestination(jump);
    route.push(hopOf(next, await options.config(next.name, next.user), options));
  }
  return [...route, hop];
}

function hopOf(to: Destination, directives: Directives, options: RouteOptions): Hop {
  const user = to.user ?? first(directives, 'user') ?? localUser();
  const port = to.port ?? portOf(directives) ?? 22;
  const host = (first(directives, 'hostname') ?? to.name).replaceAll('%h', to.name).replaceAll('%%', '%');
  const tokens = { ...options, name: to.name, host, port, user };
  const keyAlias = first(directives, 'hostkeyalias');
  const identities = directives['identityfile'] ?? DEFAULT_KEYS.map((key) => `${options.home}/.ssh/${key}`);
  const agent = agentOf(directives, options);
  return {
    name: to.name,
    host,
    port,
    user,
    ...(keyAlias === undefined ? {} : { keyAlias }),
    identityFiles: [...options.identityFiles, ...identities.map((file) => path(file, tokens))],
    identitiesOnly: yes(directives, 'identitiesonly'),
    ...(agent === undefined ? {} : { agent: path(agent, tokens) }),
    knownHostsFiles: [
      ...words(directives, 'userknownhostsfile', ['~/.ssh/known_hosts', '~/.ssh/known_hosts2']),
      ...words(directives, 'globalknownhostsfile', ['/etc/ssh/ssh_known_hosts', '/etc/ssh/ssh_known_hosts2']),
    ].map((file) => path(file, tokens)),
    unknownKeys: /^(no|off|accept-new)$/i.test(first(directives, 'stricthostkeychecking') ?? 'ask')
      ? 'accept'
      : 'refuse',
  };
}

function agentOf(directives: Directives, options: RouteOptions): string | undefined {
  const named = first(directives, 'identityagent');
  if (named === undefined || named === 'SSH_AUTH_SOCK') return options.agent;
  if (named.toLowerCase() === 'none') return undefined;
  return named.startsWith('$') ? process.env[named.replace(/^\$\{?(\w+)\}?$/, '$1')] : named;
}

function first(directives: Directives, key: string): string | undefined {
  return directives[key]?.[0];
}

function words(directives: Directives, key: string, otherwise: readonly string[]): readonly string[] {
  const values = directives[key]?.flatMap((value) => value.split(/\s+/)).filter((word) => word !== '');
  if (values === undefined) return otherwise;
  return values.filter((value) => value.toLowerCase() !== 'none');
}

function yes(directives: Directives, key: string): boolean {
  return first(directives, key)?.toLowerCase() === 'yes';
}

function portOf(directives: Directives): number | undefined {
  const text = first(directives, 'port');
  if (text === undefined) return undefined;
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw new Problem('ssh-config', `"Port ${text}" in the ssh configuration is not a port.`);
}

interface Tokens {
  readonly home: string;
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly user: string;
}

/** `~` and the tokens of ssh_config(5) that may stand in file names. */
function path(text: string, { home, name, host, port, user }: Tokens): string {
  const values: Readonly<Record<string, string>> = {
    '%': '%',
    d: home,
    h: host,
    k: name,
    l: hostname(),
    n: name,
    p: String(port),
    r: user,
    u: localUser(),
  };
  return text
    .replace(/^"(.*)"$/, '$1')
    .replace(/^~(?=\/)/, home)
    .replace(/%(.)/g, (token, letter: string) => values[letter] ?? token);
}

let user: string | undefined;

function localUser(): string {
  user ??= userInfo().username;
  return user;
}
