import type { Command } from 'commander';
import { Problem } from '../../../protocol/problem.ts';

/** Commands of the design that this version does not have: they say so, rather than look unknown. */
export function addLater(program: Command): void {
  program
    .command('sweep')
    .description('diagnose the whole fleet (not in this version)')
    .option('--hosts <selector>')
    .option('--ssh')
    .option('--json')
    .action(() => refuse('sweep', 'Diagnose one host at a time: syndrop diagnose HOST'));
}

function refuse(name: string, instead: string): never {
  throw new Problem('not-available', `${name} is not in this version. ${instead}`);
}
