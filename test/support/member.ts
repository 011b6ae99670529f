import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';

/** A process of ours that is killed, halted and let go on. */
export interface Member {
  readonly process: ChildProcess;
  readonly ended: boolean;
  said(): string;
  kill(): Promise<void>;
  halt(): void;
  goOn(): void;
}

interface How {
  readonly environment?: NodeJS.ProcessEnv;
  /** The network namespace it lives in; that of the test without one. */
  readonly namespace?: string | undefined;
}

/** Starts one of our programs and waits for its first message. */
export async function startMember(program: string, argument: string, how: How = {}): Promise<Member> {
  const { environment = {}, namespace } = how;
  const inside =
    namespace === undefined
      ? { execArgv: [] }
      : { execPath: 'ip', execArgv: ['netns', 'exec', namespace, process.execPath] };
  const child = fork(program, [argument], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    env: { ...process.env, ...environment },
    ...inside,
  });
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(-100_000);
  });
  const end = once(child, 'exit');
  await Promise.race([once(child, 'message'), end]);
  if (hasEnded(child)) throw new Error(`it ended at once: ${said}`);
  return {
    process: child,
    get ended() {
      return hasEnded(child);
    },
    said: () => said,
    async kill() {
      child.kill('SIGKILL');
      await end;
    },
    halt: () => void child.kill('SIGSTOP'),
    goOn: () => void child.kill('SIGCONT'),
  };
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}
