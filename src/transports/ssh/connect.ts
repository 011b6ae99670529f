import type { Duplex } from 'node:stream';
import type { Client } from 'ssh2';
import { Problem } from '../../protocol/problem.ts';
import { cancelled } from './cancelled.ts';
import type { Credentials } from './credentials.ts';
import { login } from './login.ts';
import type { Hop } from './route.ts';
import { openSocket } from './socket.ts';

export interface Connection {
  readonly client: Client;
  /** Closes the way back, the last hop first. */
  close(): void;
  isLost(): boolean;
  /** Calls once the connection has ended, by whichever side, unless what is returned was called before. */
  onLost(tell: () => void): () => void;
}

export interface Connecting {
  readonly credentials: Credentials;
  /** For each hop: connecting, then logging in. */
  readonly timeoutMs: number;
  readonly keepaliveMs: number;
}

/** Logs in to one hop after the other, each through the one before. */
export async function connectRoute(
  route: readonly Hop[],
  { timeoutMs, keepaliveMs, credentials }: Connecting,
  signal: AbortSignal,
): Promise<Connection> {
  const clients: Client[] = [];
  const close = (): void => {
    for (const client of [...clients].reverse()) client.destroy();
  };
  try {
    for (const hop of route) {
      const before = clients.at(-1);
      const stream =
        before === undefined
          ? await openSocket(hop.host, hop.port, timeoutMs, signal)
          : await forwarded(before, hop, { by: route[clients.length - 1], timeoutMs, signal });
      clients.push(await login(hop, stream, { credentials, timeoutMs, keepaliveMs, signal }));
    }
  } catch (error) {
    close();
    throw error;
  }
  const client = clients.at(-1);
  if (client === undefined) throw new Error('an empty route');
  return watched(client, close);
}

function watched(client: Client, close: () => void): Connection {
  const listening = new Set<() => void>();
  let lost = false;
  client.once('close', () => {
    lost = true;
    for (const tell of listening) tell();
  });
  return {
    client,
    close,
    isLost: () => lost,
    onLost(tell) {
      if (lost) tell();
      else listening.add(tell);
      return () => listening.delete(tell);
    },
  };
}

interface Forward {
  readonly by: Hop | undefined;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

function forwarded(client: Client, hop: Hop, { by, timeoutMs, signal }: Forward): Promise<Duplex> {
  const way = `${hop.host}:${hop.port} from the jump host ${by?.name ?? ''}`;
  return new Promise((resolve, reject) => {
    const settle = (act: () => void): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
      act();
    };
    const abort = (): void => settle(() => reject(cancelled()));
    const late = `${way} did not answer within ${timeoutMs / 1000} s.`;
    const timer = setTimeout(() => settle(() => reject(new Problem('host-unreachable', late))), timeoutMs);
    signal.addEventListener('abort', abort, { once: true });
    client.forwardOut('127.0.0.1', 0, hop.host, hop.port, (error, channel) => {
      if (error === undefined) return settle(() => resolve(channel));
      const message = `No connection to ${way}: ${error.message}. Is the port right, and does that host allow forwarding (AllowTcpForwarding)?`;
      settle(() => reject(new Problem('host-unreachable', message, { cause: error })));
    });
  });
}
