import type { Command } from 'commander';
import { chooseTarget } from '../choice.ts';
import { gather } from '../gather.ts';
import { addPastOptions, addProofOption, addQuestionOptions, addWhereOptions } from '../options.ts';
import { saveBundle } from '../../../app/diagnosing/inputs.ts';
import type { CollectOptions } from '../options.ts';
import type { CliDeps } from '../deps.ts';

const EXAMPLES = `
Examples:
  syndrop collect --local --out web01.bundle
  syndrop collect --ssh root@web01 --window 10 --out web01.bundle
  syndrop replay web01.bundle`;

interface Options extends CollectOptions {
  readonly out: string;
}

export function addCollect(program: Command, deps: CliDeps): void {
  const command = program
    .command('collect')
    .description('save what a diagnosis would read, to be diagnosed later')
    .argument('[host]', 'a host of the fleet')
    .requiredOption('--out <file>', 'where to save the bundle; - is standard output');
  addPastOptions(addProofOption(addQuestionOptions(addWhereOptions(command))))
    .addHelpText('after', EXAMPLES)
    .action((host: string | undefined, options: Options) => collect(host, options, deps));
}

async function collect(host: string | undefined, options: Options, deps: CliDeps): Promise<void> {
  const bundle = await gather(chooseTarget(host, options), host, options, deps);
  if (options.out === '-') {
    deps.terminal.out(JSON.stringify(bundle));
    return;
  }
  await saveBundle(options.out, bundle);
  deps.terminal.say(`Saved ${options.out}. Next: syndrop replay ${options.out}`);
}
