import type { Command } from 'commander';
import type { LadderVerb } from '../../../app/app.ts';
import { readConfig } from '../../../config/config.ts';
import { Problem } from '../../../protocol/problem.ts';
import { ladderDocument, rungDocument } from '../../../report/ladder.ts';
import { ladderWords } from '../../../report/words/ladder-words.ts';
import type { CliDeps } from '../deps.ts';
import { showDocument, showJson } from '../show.ts';
import { confirmByName } from '../confirm.ts';
import { tellAnswer } from './decide.ts';

const VERBS: readonly (readonly [LadderVerb, string])[] = [
  ['approve', 'approve the rung that waits: one host, then five, then the rest'],
  ['keep', 'keep the change on every host where it was seen to help'],
  ['revert', 'put the old values back wherever the change stands and is not kept'],
  ['stop', 'change no further host; what is applied stays under its lease'],
];

const HELP = `
A rollout is one change for many hosts. The next rung opens only when every change before it was seen to help, and the first
that does not help ends it. Freeze, windows, votes and caps per hour hold for every host.

Examples:
  syndrop rollout propose --cluster synq-full-drop --key ops.pem
  syndrop rollout list
  syndrop rollout show ID
  syndrop rollout approve ID --key ops.pem

Exit status: 0 done, 1 refused, 2 wrong usage, 3 no bot took it.`;

interface ProposeOptions {
  readonly cluster?: string;
  readonly key: string;
}

interface DecideOptions {
  readonly key: string;
  readonly code?: string;
  readonly yes?: boolean;
}

/** `syndrop rollout`: the same as the message in the chat, for when that is down. */
export function addRollout(program: Command, deps: CliDeps): void {
  const rollout = program
    .command('rollout')
    .description('one change for many hosts, rung by rung')
    .addHelpText('after', HELP);
  rollout
    .command('list', { isDefault: true })
    .description('the latest rollouts')
    .option('--json', 'print one JSON document')
    .action(async ({ json }: { readonly json?: boolean }) => list(json === true, deps));
  rollout
    .command('show')
    .description('where a rollout stands')
    .argument('<id>', 'as list shows it')
    .option('--json', 'print one JSON document')
    .action(async (id: string, { json }: { readonly json?: boolean }) => {
      const ladder = await find(id, deps);
      if (json === true) showJson({ schemaVersion: 1, ladder }, deps.terminal);
      else showDocument(ladderDocument(ladder, 'en'), deps.terminal);
    });
  rollout
    .command('propose')
    .description('propose the change that hosts of a sweep need; nothing is applied by it')
    .argument('[sweep]', 'its id; the last sweep when left out')
    .option(
      '--cluster <cause>',
      'the cause whose hosts are meant, as the report names it; needed where there are several',
    )
    .requiredOption('--key <file>', 'your private key, made by syndrop operator-key')
    .action((sweep: string | undefined, options: ProposeOptions) => propose(sweep ?? null, options, deps));
  for (const [verb, about] of VERBS) {
    rollout
      .command(verb)
      .description(about)
      .argument('<id>', 'as list shows it')
      .requiredOption('--key <file>', 'your private key, made by syndrop operator-key')
      .option('--code <digits>', 'the code of your authenticator app, where one is asked for')
      .option('--yes', 'do not ask for the number of hosts first')
      .action((id: string, options: DecideOptions) => decide(verb, id, options, deps));
  }
}

async function find(id: string, deps: CliDeps) {
  const ladder = await (await deps.services.operator()).ladder(readConfig(deps.environment, process.cwd()), id);
  if (ladder === null) throw new Problem('usage', `No rollout is called ${id}.\nTry: syndrop rollout list`);
  return ladder;
}

async function list(json: boolean, deps: CliDeps): Promise<void> {
  const ladders = await (await deps.services.operator()).ladders(readConfig(deps.environment, process.cwd()));
  if (json) {
    showJson({ schemaVersion: 1, ladders }, deps.terminal);
    return;
  }
  if (ladders.length === 0) deps.terminal.out('There was no rollout yet.\n');
  const words = ladderWords.en;
  for (const { ladderId, members, state, changes } of ladders) {
    const rung = 'rung' in state ? state.rung : 0;
    const stands = words.state[state.kind](rung, 'hosts' in state ? state.hosts.length : 0);
    deps.terminal.out(`${ladderId}  ${words.title(members.length)}: ${stands}\n`);
    for (const { key, from, to } of changes) deps.terminal.out(`    ${key}: ${from} → ${to}\n`);
  }
}

const ALONE = `No two hosts of this sweep drop for one cause, and a rollout is one change for several.
For one host ask in Slack, where the plan comes with its buttons: /syndrop HOST`;

async function propose(sweepId: string | null, { cluster, key }: ProposeOptions, deps: CliDeps): Promise<void> {
  const config = readConfig(deps.environment, process.cwd());
  const report = await (await deps.services.sweeps()).stored(config, sweepId, (sweep) =>
    Promise.resolve(sweep?.report ?? null),
  );
  if (report === null) throw new Problem('usage', 'There is no such sweep that has ended.\nTry: syndrop report');
  const several = report.clusters.filter(({ status, hosts }) => status === 'active' && hosts.length > 1);
  const chosen =
    cluster === undefined && several.length === 1 ? several[0] : several.find((one) => one.causeId === cluster);
  if (chosen?.causeId === undefined || chosen.causeId === null) {
    const offered = several.map(
      ({ causeId, hosts, title }) => `  --cluster ${causeId}  ${hosts.length} hosts: ${title}`,
    );
    const why = several.length === 0 ? ALONE : 'Say which cluster is meant:';
    throw new Problem('usage', [why, ...offered].join('\n'));
  }
  const { sweepId: proposalId } = report;
  const wanted = {
    of: 'sweep',
    keyFile: key,
    proposalId,
    decision: 'propose',
    digest: '',
    cluster: chosen.causeId,
  } as const;
  tellAnswer(await (await deps.services.operator()).decide(config, wanted, deps.signal), deps);
}

async function decide(verb: LadderVerb, id: string, options: DecideOptions, deps: CliDeps): Promise<void> {
  const ladder = await find(id, deps);
  showDocument(verb === 'approve' ? rungDocument(ladder, 'en') : ladderDocument(ladder, 'en'), deps.terminal);
  const { state, toKeep, members } = ladder;
  const hosts = verb === 'approve' && 'hosts' in state ? state.hosts : verb === 'keep' ? toKeep : members;
  if (options.yes !== true) await confirmByName(`To ${verb}, type the number of hosts: `, `${hosts.length}`, deps);
  const { key, code } = options;
  const answer = await (await deps.services.operator()).decide(
    readConfig(deps.environment, process.cwd()),
    {
      of: 'ladder',
      keyFile: key,
      proposalId: id,
      decision: verb,
      digest: ladder.digest,
      ...(code === undefined ? {} : { code }),
    },
    deps.signal,
  );
  tellAnswer(answer, deps);
}
