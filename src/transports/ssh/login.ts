import type { Duplex } from 'node:stream';
import { Client } from 'ssh2';
import { Problem } from '../../protocol/problem.ts';
import { cancelled } from './cancelled.ts';
import type { Credentials } from './credentials.ts';
import type { HostKeyCheck } from './host-key.ts';
import type { Identities } from './keys.ts';
import type { Hop } from './route.ts';

interface Login {
  readonly credentials: Credentials;
  readonly timeoutMs: number;
  /** A dead peer is noticed after three of these. */
  readonly keepaliveMs: number;
  readonly signal: AbortSignal;
}

/** Logs in over a stream that is already open. */
export async function login(hop: Hop, stream: Duplex, how: Login): Promise<Client> {
  const [check, identities] = await Promise.all([how.credentials.hostKey(hop), how.credentials.identities(hop)]);
  const client = await connected(hop, stream, { ...how, check, identities });
  await check.remember();
  return client;
}

interface Attempt extends Login {
  readonly check: HostKeyCheck;
  readonly identities: Identities;
}

function connected(hop: Hop, stream: Duplex, attempt: Attempt): Promise<Client> {
  const { check, identities, timeoutMs, keepaliveMs, signal } = attempt;
  const client = new Client();
  const methods = [...identities.methods];
  const tried: string[] = [];
  let offered: readonly string[] | null = null;
  let refusal: Problem | null = null;
  return new Promise((resolve, reject) => {
    const fail = (problem: Problem): void => {
      signal.removeEventListener('abort', abort);
      stream.destroy();
      reject(problem);
    };
    const abort = (): void => fail(cancelled());
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) return abort();
    client.on('error', (error) => {
      // A key agent that does not answer is only one method less.
      if (error.level === 'agent') return;
      if (refusal !== null) return fail(refusal);
      if (error.level === 'client-authentication')
        return fail(loginRefused(hop, tried, identities.left, offered, error));
      fail(noSession(hop, error.level === 'client-timeout', timeoutMs, error));
    });
    client.on('close', () => fail(noSession(hop, false, timeoutMs, new Error('the connection was closed'))));
    client.on('ready', () => {
      signal.removeEventListener('abort', abort);
      client.removeAllListeners('error').on('error', () => undefined);
      resolve(client);
    });
    client.on('handshake', () => leaveOtherKeys(client));
    client.connect({
      sock: stream,
      username: hop.user,
      readyTimeout: timeoutMs,
      keepaliveInterval: keepaliveMs,
      algorithms: { serverHostKey: check.algorithms },
      hostVerifier: (key: Buffer) => {
        refusal = check.refuse(key);
        return refusal === null;
      },
      authHandler: (left: readonly string[] | null, _partial, next) => {
        offered = left ?? offered;
        const following = methods.shift();
        if (following === undefined) return noMore(next);
        tried.push(following.name);
        next(following.method);
      },
    });
  });
}

/**
 * The library would have an OpenSSH server prove each key that it has besides, for somebody who learns them. Nobody does here: it
 * costs both sides signatures and a round. This is where it looks for what server it is, and for nothing else that is used here.
 */
function leaveOtherKeys(client: Client): void {
  Object.assign(client, { _remoteVer: undefined });
}

/** `false` ends the attempts; the types of the library do not say so. */
function noMore(next: (method: never) => void): void {
  Reflect.apply(next, undefined, [false]);
}

function loginRefused(
  hop: Hop,
  tried: readonly string[],
  left: readonly string[],
  offered: readonly string[] | null,
  cause: Error,
): Problem {
  const lines = [`${hop.user}@${hop.name} (${hop.host}:${hop.port}) did not let us in.`];
  lines.push(tried.length === 0 ? 'There was no key to try.' : `Tried: ${tried.join(', ')}.`);
  if (left.length > 0) lines.push(`Left out: ${left.join(', ')}.`);
  if (offered !== null && !offered.includes('publickey')) {
    lines.push(`The host takes no keys, only: ${offered.join(', ')}. syndrop uses keys alone.`);
  }
  lines.push(`Try: ssh ${hop.port === 22 ? '' : `-p ${hop.port} `}${hop.user}@${hop.name} true`);
  return new Problem('ssh-auth-failed', lines.join(' '), { cause });
}

function noSession(hop: Hop, late: boolean, timeoutMs: number, cause: Error): Problem {
  const what = late ? `did not finish the SSH handshake within ${timeoutMs / 1000} s` : `broke off: ${cause.message}`;
  return new Problem(
    'ssh-handshake-failed',
    `${hop.name} (${hop.host}:${hop.port}) took the connection, but ${what}. Is it an SSH server? Try: ssh -v ${hop.user}@${hop.name} true`,
    { cause },
  );
}
