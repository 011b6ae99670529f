import type { Command } from 'commander';
import { answer } from '../answer.ts';
import { chooseTarget } from '../choice.ts';
import { gather } from '../gather.ts';
import { addAnswerOptions, addPastOptions, addProofOption, addQuestionOptions, addWhereOptions } from '../options.ts';
import type { DiagnoseOptions } from '../options.ts';
import type { CliDeps } from '../deps.ts';

const EXAMPLES = `
Examples:
  syndrop diagnose --local
  syndrop diagnose --ssh root@web01 --port 443
  syndrop diagnose web01 --container shop-api --port 8080
  syndrop diagnose --local --port 8080 --proof
  syndrop diagnose web01 --at 03:12
  syndrop diagnose --before before/ --after after/ --json
  netstat -s | syndrop diagnose --input -
  syndrop diagnose --input sosreport-web01.tar.xz

Exit status: 0 nothing active, 1 an active cause was found, 2 wrong usage or unusable input, 3 host unreachable.`;

export function addDiagnose(program: Command, deps: CliDeps): void {
  const command = program
    .command('diagnose')
    .description('say why SYNs die on a host')
    .argument('[host]', 'a host of the fleet; beside another option, the name to use for the data');
  addAnswerOptions(addPastOptions(addProofOption(addQuestionOptions(addWhereOptions(command)))))
    .addHelpText('after', EXAMPLES)
    .action((host: string | undefined, options: DiagnoseOptions) => diagnose(host, options, deps));
}

async function diagnose(host: string | undefined, options: DiagnoseOptions, deps: CliDeps): Promise<void> {
  const target = chooseTarget(host, options);
  const bundle = await gather(target, host, options, deps);
  const { plan } = answer(bundle, options, deps);
  if (target.kind === 'host' && plan !== null && options.json !== true)
    deps.terminal.say(
      `Nothing was changed. To have this change approved and made, ask in Slack: /syndrop ${target.host}`,
    );
}
