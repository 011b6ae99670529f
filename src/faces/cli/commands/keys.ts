import type { Command } from 'commander';
import { readConfig } from '../../../config/config.ts';
import type { CliDeps, ToldHost } from '../deps.ts';
import { showJson, showTable } from '../show.ts';
import { exitStatus } from '../status.ts';

const ROTATE_HELP = `
bot: makes a new key and has every host obey both, told under the old one. Once all know it, it is the key in use: then
restart the bots, and when all run with it: syndrop keys revoke bot OLD-ID. Hosts that are away are named; run it again.
HOST: the host makes a new key, and uses it once it is known here.
Operators change theirs in syndrop.yaml: syndrop operator-key, then nextKey beside publicKey, until the old one is dropped.

Exit status: 0 it is done, 3 a host could not be told yet.`;

const REVOKE_HELP = `
Examples:
  syndrop keys revoke bot 1f2e3d4c5b6a7988         every host obeys the key in use alone
  syndrop keys revoke operator 1f2e3d4c5b6a7988    no decision by it counts any more, whatever syndrop.yaml says
A host's key ends with its access: syndrop hosts revoke HOST

Exit status: 0 it is done, 3 a host could not be told yet: run it again.`;

export function addKeys(program: Command, deps: CliDeps): void {
  const keys = program.command('keys').description('keys of bots, hosts and operators: list, change, revoke');
  keys
    .command('list', { isDefault: true })
    .description('every key by its id, and whether it counts')
    .option('--json', 'print one JSON document')
    .action(({ json = false }: { readonly json?: boolean }) => list(json, deps));
  keys
    .command('rotate')
    .description('change a key, with a time in which old and new both count')
    .argument('<whose>', 'bot, or the id of a host')
    .option('--leave-behind', 'go on although some hosts were not told: they must be enrolled again')
    .addHelpText('after', ROTATE_HELP)
    .action((whose: string, { leaveBehind = false }: { readonly leaveBehind?: boolean }) =>
      whose === 'bot' ? rotateBot(leaveBehind, deps) : rotateHost(whose, deps),
    );
  const revoke = keys.command('revoke').description('have a key count no more').addHelpText('after', REVOKE_HELP);
  revoke
    .command('bot')
    .description('every host obeys the key in use alone')
    .argument('<key-id>', 'as syndrop keys list shows it')
    .action((keyId: string) => revokeBot(keyId, deps));
  revoke
    .command('operator')
    .description('no decision by the key counts any more')
    .argument('<key-id>', 'as syndrop keys list shows it')
    .action((keyId: string) => revokeOperator(keyId, deps));
}

function configOf({ environment }: CliDeps) {
  return readConfig(environment, process.cwd());
}

async function list(json: boolean, deps: CliDeps): Promise<void> {
  const rows = await (await deps.services.keys()).list(configOf(deps));
  if (json) showJson({ schemaVersion: 1, keys: rows }, deps.terminal);
  else if (rows.length === 0) deps.terminal.out('There is no key yet: a bot makes one at its first start.\n');
  else
    showTable(
      ['id', 'of', 'state'],
      rows.map(({ id, owner, state }) => [id, owner, state]),
      deps.terminal,
    );
}

async function rotateBot(leaveBehind: boolean, deps: CliDeps): Promise<void> {
  const { from, to, told, done } = await (await deps.services.keys()).rotateBot(
    configOf(deps),
    leaveBehind,
    deps.signal,
  );
  tellOf(told, deps);
  if (done) {
    deps.terminal.out(`The bots' key is ${to} now, and ${from} still counts.\n`);
    deps.terminal.say(`Next: restart the bots. When all run with it: syndrop keys revoke bot ${from}`);
  } else
    deps.terminal.out(
      `${from} stays in use until the hosts above were told of ${to}: run it again when they are back.\n`,
    );
  deps.finish(done ? exitStatus.nothingActive : exitStatus.unreachable);
}

async function rotateHost(host: string, deps: CliDeps): Promise<void> {
  const { from, to } = await (await deps.services.keys()).rotateHost(configOf(deps), host, deps.signal);
  deps.terminal.out(`${host} signs with ${to} now, and ${from} counts no more.\n`);
}

async function revokeBot(keyId: string, deps: CliDeps): Promise<void> {
  const { kept, told } = await (await deps.services.keys()).revokeBot(configOf(deps), keyId, deps.signal);
  const behind = tellOf(told, deps);
  deps.terminal.out(`${told.length - behind} of ${told.length} hosts obey ${kept} alone.\n`);
  deps.finish(behind === 0 ? exitStatus.nothingActive : exitStatus.unreachable);
}

async function revokeOperator(keyId: string, deps: CliDeps): Promise<void> {
  const isNew = await (await deps.services.keys()).revokeOperator(configOf(deps), keyId);
  deps.terminal.out(isNew ? `${keyId} counts no more.\n` : `${keyId} was revoked before.\n`);
}

/** Names the hosts that were not told; how many they are. */
function tellOf(told: readonly ToldHost[], { terminal }: CliDeps): number {
  const behind = told.filter(({ problem }) => problem !== null);
  for (const { host, problem } of behind) terminal.out(`${host}: NOT TOLD: ${problem}\n`);
  return behind.length;
}
