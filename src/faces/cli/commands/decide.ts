import type { Command } from 'commander';
import type { Verb } from '../../../app/app.ts';
import type { ProposalView } from '../../../approval/proposal.ts';
import { readConfig } from '../../../config/config.ts';
import type { OperatorAnswer } from '../../../protocol/operator.ts';
import { Problem } from '../../../protocol/problem.ts';
import { approvalDocument, proposalDocument } from '../../../report/proposal.ts';
import { confirmByName } from '../confirm.ts';
import type { CliDeps } from '../deps.ts';
import { showDocument, showJson } from '../show.ts';
import { exitStatus } from '../status.ts';

const VERBS: readonly (readonly [Verb, string])[] = [
  ['approve', 'approve a proposed change with an operator’s key, for when Slack is down'],
  ['reject', 'reject a proposed change'],
  ['keep', 'keep an applied change beyond its deadline'],
  ['revert', 'put the old values back now'],
];

interface DecideOptions {
  readonly key: string;
  readonly code?: string;
  readonly breakGlass?: string;
  readonly yes?: boolean;
}

const HELP = `
PROPOSAL is the id that \`syndrop pending\` shows. A bot checks the signature and every rule of approval, as for a click.

Exit status: 0 decided, 1 refused, 2 wrong usage, 3 no bot took it.`;

/** \`approve\`, \`reject\`, \`keep\` and \`revert\`. */
export function addDecide(program: Command, deps: CliDeps): void {
  for (const [verb, about] of VERBS) {
    program
      .command(verb)
      .description(about)
      .argument('<proposal>', 'its id')
      .requiredOption('--key <file>', 'your private key, made by syndrop operator-key')
      .option('--code <digits>', 'the code of your authenticator app, where one is asked for')
      .option('--break-glass <reason>', 'decide alone and now; the reason is shown to everybody')
      .option('--yes', 'do not ask for the name of the host first')
      .addHelpText('after', HELP)
      .action((proposal: string, options: DecideOptions) => decide(verb, proposal, options, deps));
  }
}

async function decide(verb: Verb, proposalId: string, options: DecideOptions, deps: CliDeps): Promise<void> {
  const config = readConfig(deps.environment, process.cwd());
  const operator = await deps.services.operator();
  const proposal = await operator.find(config, proposalId);
  if (proposal === null) throw new Problem('usage', `No proposal is called ${proposalId}.\nTry: syndrop pending`);
  showDocument(verb === 'approve' ? approvalDocument(proposal, 'en') : proposalDocument(proposal, 'en'), deps.terminal);
  if (options.yes !== true) await confirmByName(`To ${verb}, type the name of the host: `, proposal.host, deps);
  const { key, code, breakGlass } = options;
  const answer = await operator.decide(
    config,
    {
      keyFile: key,
      proposalId,
      decision: verb,
      digest: proposal.plan.digest,
      ...(code === undefined ? {} : { code }),
      ...(breakGlass === undefined ? {} : { breakGlass }),
    },
    deps.signal,
  );
  tellAnswer(answer, deps);
}

/** What the bot made of it, and the status to leave with. */
export function tellAnswer(answer: OperatorAnswer | null, deps: CliDeps): void {
  if (answer === null) {
    deps.terminal.say('No bot took the decision within 15 s. It is dead after two minutes. Is a bot running?');
    deps.finish(exitStatus.unreachable);
    return;
  }
  deps.terminal.out(`${answer.message}${answer.accepted ? '' : ` [${answer.code}]`}\n`);
  deps.finish(answer.accepted ? exitStatus.nothingActive : exitStatus.activeCause);
}

export function addPending(program: Command, deps: CliDeps): void {
  program
    .command('pending')
    .description('changes that wait for a decision, with their ids')
    .option('--json', 'print one JSON document')
    .action(async ({ json }: { readonly json?: boolean }) => {
      const proposals = await (await deps.services.operator()).pending(readConfig(deps.environment, process.cwd()));
      if (json === true) showJson({ schemaVersion: 1, proposals }, deps.terminal);
      else showPending(proposals, deps);
    });
}

function showPending(proposals: readonly ProposalView[], { terminal }: CliDeps): void {
  if (proposals.length === 0) terminal.out('Nothing waits for a decision.\n');
  for (const { proposalId, host, state, plan, expires, deadline } of proposals) {
    const until = state === 'proposed' ? `until ${expires}` : deadline === null ? '' : `reverts at ${deadline}`;
    terminal.out(`${proposalId}  ${host}  ${state} ${until}\n`);
    for (const { key, from, to } of plan.changes) terminal.out(`    ${key}: ${from} → ${to}\n`);
  }
}

export function addOperatorKey(program: Command, deps: CliDeps): void {
  program
    .command('operator-key')
    .description('make the key of an operator, who decides by command line when Slack is down')
    .argument('<name>', 'what the configuration is to call it')
    .requiredOption('--out <file>', 'where the private key goes; keep it where only its owner reads it')
    .action(async (name: string, { out }: { readonly out: string }) => {
      const publicKey = await (await deps.services.operator()).makeKey(out);
      deps.terminal.out(`operators:\n  - {name: ${name}, publicKey: "${publicKey}"}\n`);
      deps.terminal.say(`Add this to syndrop.yaml, and key:${name} to approval.approvers; then restart the bots.`);
    });
}
