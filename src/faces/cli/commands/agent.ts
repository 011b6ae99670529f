import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Command } from 'commander';
import { exitStatus } from '../status.ts';
import type { CliDeps } from '../deps.ts';

const ABOUT = `
The agent is a program of its own, one file that needs nothing but Node: dist/syndrop-agent.cjs.
Copy that file to a host and run it there; this command runs it here. Options are handed on.

Examples:
  syndrop agent --check
  node dist/syndrop-agent.cjs --check`;

export function addAgent(program: Command, deps: CliDeps): void {
  program
    .command('agent')
    .description('run the agent of this machine')
    .argument('[options...]', 'options of the agent')
    .allowUnknownOption()
    .addHelpText('after', ABOUT)
    .action((options: readonly string[]) => runAgent(options, deps));
}

/** The agent gets Ctrl-C from the terminal as we do; SIGTERM comes to us alone and is handed on. */
async function runAgent(options: readonly string[], deps: CliDeps): Promise<void> {
  const child = spawn(process.execPath, [deps.services.agentProgram, ...options], { stdio: 'inherit' });
  const stop = () => child.kill('SIGTERM');
  deps.signal.addEventListener('abort', stop, { once: true });
  await once(child, 'exit');
  deps.signal.removeEventListener('abort', stop);
  deps.finish(child.exitCode ?? exitStatus.interrupted);
}
