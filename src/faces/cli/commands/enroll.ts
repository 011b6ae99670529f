import { mkdir } from 'node:fs/promises';
import type { Command } from 'commander';
import { readConfig } from '../../../config/config.ts';
import { Problem } from '../../../protocol/problem.ts';
import type { CliDeps } from '../deps.ts';

const EXAMPLES = `
Examples:
  syndrop enroll web01 --out web01-agent/

The directory then holds secrets of that host: copy it there, then delete it here.`;

export function addEnroll(program: Command, deps: CliDeps): void {
  program
    .command('enroll')
    .description('mint the identity of a host: its key pair, its Redis user, its configuration')
    .argument('<host>', 'the id the host is asked by')
    .requiredOption('--out <directory>', 'where to write the files for the host; must not exist yet')
    .addHelpText('after', EXAMPLES)
    .action((host: string, options: { readonly out: string }) => enroll(host, options.out, deps));
}

async function enroll(host: string, directory: string, deps: CliDeps): Promise<void> {
  const config = readConfig(deps.environment, process.cwd());
  await createDirectory(directory);
  const { configPath } = await deps.services.enroll(config, host, directory);
  deps.terminal.out(`${configPath}\n`);
  deps.terminal.say(
    `${host} is enrolled, and only observes. To let it apply approved changes, edit policy.json there.`,
  );
  deps.terminal.say(
    'Next: copy the directory to the host, and start syndrop-agent --config …/agent.json (deploy/README.md).',
  );
}

async function createDirectory(directory: string): Promise<void> {
  try {
    await mkdir(directory, { mode: 0o700 });
  } catch (cause) {
    throw new Problem('usage', `${directory} cannot be created: it must not exist, and its parent must.`, { cause });
  }
}
