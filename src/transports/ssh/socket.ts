import { connect, type Socket } from 'node:net';
import { Problem } from '../../protocol/problem.ts';
import { cancelled } from './cancelled.ts';

/** A TCP connection, made within the time or not at all. */
export function openSocket(host: string, port: number, timeoutMs: number, signal: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(cancelled());
    const socket = connect({ host, port, noDelay: true });
    const settle = (problem?: Problem): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
      socket.removeAllListeners('connect');
      // An error may still come after the promise is settled, and must not be fatal then.
      socket.removeAllListeners('error').on('error', () => undefined);
      if (problem === undefined) return resolve(socket);
      socket.destroy();
      reject(problem);
    };
    const abort = (): void => settle(cancelled());
    const timer = setTimeout(() => settle(noAnswer(host, port, timeoutMs)), timeoutMs);
    signal.addEventListener('abort', abort, { once: true });
    socket.on('connect', () => settle());
    socket.on('error', (cause) => settle(unreachable(host, port, cause)));
  });
}

function noAnswer(host: string, port: number, timeoutMs: number): Problem {
  return new Problem(
    'host-unreachable',
    `${host} port ${port} did not answer within ${timeoutMs / 1000} s: the host is down, or a firewall drops the SYNs. Try: ping ${host}`,
  );
}

function unreachable(host: string, port: number, cause: Error): Problem {
  const code = 'code' in cause && typeof cause.code === 'string' ? cause.code : '';
  return new Problem('host-unreachable', reasonFor(code, host, port, cause.message), { cause });
}

function reasonFor(code: string, host: string, port: number, message: string): string {
  switch (code) {
    case 'ECONNREFUSED':
      return `${host} refuses connections to port ${port}: the host is up, but no sshd listens there. Is the port right (user@host:port)?`;
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `The name ${host} cannot be resolved (${code}). Is it spelled right? Try: getent hosts ${host}`;
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return `There is no way to ${host} (${code}). Try: ip route get ${host}`;
    case 'ETIMEDOUT':
      return `${host} port ${port} did not answer: the host is down, or a firewall drops the SYNs. Try: ping ${host}`;
    default:
      return `The connection to ${host} port ${port} failed: ${message}`;
  }
}
