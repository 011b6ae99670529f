import type { Command } from 'commander';
import { answer } from '../answer.ts';
import { gather } from '../gather.ts';
import { addAnswerOptions, addQuestionOptions } from '../options.ts';
import type { DiagnoseOptions } from '../options.ts';
import type { CliDeps } from '../deps.ts';

const EXAMPLES = `
Examples:
  syndrop replay web01.bundle
  syndrop replay web01.bundle --port 443 --json`;

export function addReplay(program: Command, deps: CliDeps): void {
  const command = program
    .command('replay')
    .description('diagnose a saved bundle again, identically')
    .argument('<file>', 'a bundle that `syndrop collect` saved');
  addAnswerOptions(addQuestionOptions(command))
    .addHelpText('after', EXAMPLES)
    .action(async (file: string, options: DiagnoseOptions) => {
      const bundle = await gather({ kind: 'bundle', file }, undefined, {}, deps);
      answer(bundle, options, deps);
    });
}
