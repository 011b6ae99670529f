import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** A real ssh-agent with a socket of its own. */
export interface TestAgent {
  readonly socket: string;
  add(keyFile: string): Promise<void>;
  stop(): Promise<void>;
}

export async function startAgent(folder: string): Promise<TestAgent> {
  const socket = join(folder, 'agent.sock');
  const child = spawn('ssh-agent', ['-D', '-a', socket], { stdio: 'ignore' });
  const exited = new Promise((resolve) => child.once('exit', resolve));
  for (let round = 0; round < 100 && !existsSync(socket); round += 1) await sleep(50);
  return {
    socket,
    async add(keyFile) {
      await execute('ssh-add', ['-q', keyFile], { env: { PATH: process.env['PATH'], SSH_AUTH_SOCK: socket } });
    },
    async stop() {
      child.kill('SIGTERM');
      await exited;
    },
  };
}
