/** Where Redis is: one server, a primary that Sentinels name, or a Cluster. */
export type RedisAddress =
  /** As the client takes it: a URL, or the path of a unix socket. */
  | { readonly kind: 'single'; readonly url: string }
  | (Several & {
      readonly kind: 'sentinel';
      /** What the Sentinels call the primary. */
      readonly name: string;
    })
  | (Several & { readonly kind: 'cluster' });

interface Several {
  /** Those that are asked where the others are: any one that answers is enough. */
  readonly nodes: readonly { readonly host: string; readonly port: number }[];
  readonly tls: boolean;
  readonly username?: string;
  readonly password?: string;
}

const USUAL_PORT = { sentinel: 26_379, cluster: 6_379 } as const;
const SEVERAL = /^redis(s?)\+(sentinel|cluster):\/\/(?:([^@/]*)@)?([^@/?#]+)(?:\/([\w.-]*))?$/i;
const NODE = /^(\[[0-9a-f:.]+\]|[\w.-]+)(?::(\d{1,5}))?$/i;

/**
 * `redis+sentinel://[USER:PASSWORD@]HOST[:PORT],HOST…/NAME` and `redis+cluster://[USER:PASSWORD@]HOST[:PORT],…`, with `rediss`
 * for TLS; everything else is one server. Null for what begins like one of these and is none.
 */
export function parseRedisAddress(text: string): RedisAddress | null {
  if (!/^rediss?\+/i.test(text)) return { kind: 'single', url: text };
  const [, s, scheme = '', login, hosts = '', name = ''] = SEVERAL.exec(text) ?? [];
  const kind = scheme.toLowerCase();
  if (kind !== 'sentinel' && kind !== 'cluster') return null;
  if ((kind === 'sentinel') !== (name !== '')) return null;
  const nodes = hosts.split(',').map((node) => nodeOf(node, USUAL_PORT[kind]));
  if (!nodes.every((node) => node !== null)) return null;
  const common = { nodes, tls: s !== '', ...loginOf(login) };
  return kind === 'sentinel' ? { kind, name, ...common } : { kind, ...common };
}

function nodeOf(text: string, usual: number) {
  const [, host, port] = NODE.exec(text) ?? [];
  if (host === undefined || Number(port ?? usual) > 65_535) return null;
  return { host: host.replace(/^\[|\]$/g, ''), port: Number(port ?? usual) };
}

function loginOf(login: string | undefined): Pick<Several, 'username' | 'password'> {
  if (login === undefined) return {};
  const [username = '', password] = login.split(':', 2).map(decodeURIComponent);
  return { ...(username === '' ? {} : { username }), ...(password === undefined ? {} : { password }) };
}
