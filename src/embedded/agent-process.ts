import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { ownEnvironment } from './own-environment.ts';

export interface AgentProcess {
  readonly pid: number;
  /** Polite first; resolves when it is gone. */
  stop(): Promise<void>;
}

export interface AgentProcessOptions {
  readonly program: string;
  readonly configPath: string;
  /** Name of the network namespace it lives in; the machine's own when left out. */
  readonly namespace?: string;
  /** What the agent says on standard error, line by line. */
  readonly onLine?: (line: string) => void;
}

const STOP_MS = 5_000;

/** Starts the built agent as its own process. `ip netns exec` replaces itself, so the pid is the agent's own. */
export function startAgentProcess({ program, configPath, namespace, onLine }: AgentProcessOptions): AgentProcess {
  const command = [process.execPath, program, '--config', configPath];
  const argv = namespace === undefined ? command : ['ip', 'netns', 'exec', namespace, ...command];
  // Its own session: Ctrl-C must reach us first, so that the agent ends in its turn.
  const child = spawn(argv[0] ?? '', argv.slice(1), {
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
    env: ownEnvironment(),
  });
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  createInterface({ input: child.stderr }).on('line', (line) => onLine?.(line));
  return { pid: child.pid ?? 0, stop: () => stop(child, ended) };
}

async function stop(child: ChildProcess, ended: Promise<void>): Promise<void> {
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
  await ended;
  clearTimeout(timer);
}
