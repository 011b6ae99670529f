import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { BotSetting, Wish } from './bot.ts';

export interface BotProcess {
  readonly process: ChildProcess;
  readonly ended: boolean;
  /** What the bot answered, or null when it died over it. */
  wish(wish: Wish): Promise<unknown>;
  kill(): Promise<void>;
}

/** Resolves when the bot is up, or dead before that. */
export async function startBot(program: string, setting: BotSetting): Promise<BotProcess> {
  const child = fork(program, [JSON.stringify(setting)], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'], execArgv: [] });
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  let ended = false;
  const end = once(child, 'exit').then(([status, signal]) => {
    ended = true;
    if (signal !== 'SIGKILL' && status !== 0) throw new Error(`a bot ended with ${status ?? signal}: ${said}`);
    return null;
  });
  end.catch(() => {});
  await Promise.race([once(child, 'message'), end]);
  return {
    process: child,
    get ended() {
      return ended;
    },
    async wish(wish) {
      const answer = once(child, 'message').then(([message]) => message);
      if (!ended) child.send(wish, () => {});
      return Promise.race([answer, end]);
    },
    async kill() {
      child.kill('SIGKILL');
      await end;
    },
  };
}

/** Halted by SIGSTOP; false also when it is gone. */
export function isHalted(pid: number | undefined): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).startsWith('T');
  } catch {
    return false;
  }
}
