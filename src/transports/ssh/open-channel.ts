import type { ClientChannel } from 'ssh2';
import { Problem } from '../../protocol/problem.ts';
import { cancelled } from './cancelled.ts';
import type { Connection } from './connect.ts';

/** Begins a command on the host. @throws Problem `host-unreachable` when the connection is lost, `collect-failed`, `cancelled`. */
export function openChannel(
  connection: Connection,
  command: string,
  withinMs: number,
  signal: AbortSignal,
): Promise<ClientChannel> {
  return new Promise((resolve, reject) => {
    let unwatch = (): void => {};
    const settle = (act: () => void): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
      unwatch();
      act();
    };
    const lost = (why: string, cause?: unknown): void =>
      settle(() => reject(new Problem('host-unreachable', `The SSH connection was lost: ${why}.`, { cause })));
    const abort = (): void => settle(() => reject(cancelled()));
    const timer = setTimeout(() => lost(`no session within ${withinMs / 1000} s`), withinMs);
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) return abort();
    unwatch = connection.onLost(() => lost('the other side closed it'));
    try {
      connection.client.exec(command, (error, channel) => {
        if (error === undefined) return settle(() => resolve(channel));
        const problem = new Problem('collect-failed', `The host runs no command: ${error.message}.`, { cause: error });
        settle(() => reject(problem));
      });
    } catch (cause) {
      lost('it is not open any more', cause);
    }
  });
}
