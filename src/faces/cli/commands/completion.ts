import { Argument } from 'commander';
import type { Command } from 'commander';
import { completionScript, shells } from '../complete.ts';
import type { CliDeps } from '../deps.ts';
import type { Shell } from '../complete.ts';

const EXAMPLES = `
Examples:
  source <(syndrop completion bash)
  syndrop completion zsh > "\${fpath[1]}/_syndrop"
  syndrop completion fish > ~/.config/fish/completions/syndrop.fish`;

export function addCompletion(program: Command, deps: CliDeps): void {
  program
    .command('completion')
    .description('print a completion script for your shell')
    .addArgument(new Argument('<shell>').choices(shells))
    .addHelpText('after', EXAMPLES)
    .action((shell: Shell) => deps.terminal.out(completionScript(shell, program)));
}
