import { stat } from 'node:fs/promises';
import { resolve, sep } from 'node:path';
import type { Command } from 'commander';
import { compareBundles } from '../../../app/diagnosing/compare.ts';
import type { Target } from '../../../app/diagnosing/diagnose-once.ts';
import { Problem } from '../../../protocol/problem.ts';
import { comparisonDocument } from '../../../report/comparison.ts';
import { addAnswerOptions } from '../options.ts';
import type { AnswerOptions } from '../answer.ts';
import type { CliDeps } from '../deps.ts';
import { gather } from '../gather.ts';
import { showDocument, showJson } from '../show.ts';
import { exitStatus } from '../status.ts';
import { ipAddress, portNumber, windowSeconds } from '../values.ts';

interface CompareOptions extends AnswerOptions {
  readonly local?: boolean;
  readonly ssh?: boolean;
  readonly reference?: string;
  readonly window?: number;
}

const EXAMPLES = `
Each of them is a host of the fleet, user@host for one reached over SSH, or a path: a bundle, a directory, a sosreport,
any saved output. The healthiest is the reference, unless --reference names another.

Examples:
  syndrop compare web01 web02
  syndrop compare --local root@web02 --port 443
  syndrop compare web01.bundle sosreport-web02.tar.xz --reference web01

Exit status: 0 nothing that differs explains a failure, 1 something does, 2 wrong usage or unusable input, 3 host unreachable.`;

export function addCompare(program: Command, deps: CliDeps): void {
  const command = program
    .command('compare')
    .description('what differs between hosts, and which of it explains the failure')
    .argument('[hosts...]', 'two hosts or more')
    .option('--local', 'with this machine, as the first of them')
    .option('--ssh', 'reach every named host over SSH')
    .option('--reference <host>', 'the host that works')
    .option('--port <n>', 'the port that clients cannot reach', portNumber)
    .option('--client <ip>', 'a client that cannot reach it', ipAddress)
    .option('--window <seconds>', 'seconds between the two samples of a live host', windowSeconds);
  addAnswerOptions(command)
    .addHelpText('after', EXAMPLES)
    .action((hosts: readonly string[], options: CompareOptions) => compare(hosts, options, deps));
}

async function compare(hosts: readonly string[], options: CompareOptions, deps: CliDeps): Promise<void> {
  const { port, client, reference, lang = 'en' } = options;
  const local: readonly Target[] = options.local === true ? [{ kind: 'local' }] : [];
  const targets = [...local];
  // One after the other, so that the first mistake is the one that is told.
  for (const host of hosts) targets.push(await targetOf(host, options.ssh === true));
  if (targets.length < 2) throw new Problem('usage', 'Name two hosts at least.\nTry: syndrop compare web01 web02');
  // At the same time, so that what both of them suffer shows on both.
  const gathering = targets.map((target) => gather(target, nameFor(target, targets), options, deps));
  // Of several that fail, the one that was named first is told.
  await Promise.allSettled(gathering);
  const bundles = await Promise.all(gathering);
  const comparison = compareBundles(bundles, {
    lang,
    ...(port === undefined ? {} : { port }),
    ...(client === undefined ? {} : { client }),
    ...(reference === undefined ? {} : { reference }),
  });
  if (options.json === true) showJson(comparison, deps.terminal);
  else {
    const detail = options.full === true ? 'full' : 'short';
    showDocument(comparisonDocument(comparison, { detail, lang }), deps.terminal);
  }
  const explained = comparison.differences.some(({ weight }) => weight === 'explains');
  deps.finish(explained ? exitStatus.activeCause : exitStatus.nothingActive);
}

/** Saved outputs are called like their file, with as much of the folders in front as tells them apart. */
function nameFor(target: Target, targets: readonly Target[]): string | undefined {
  if (target.kind !== 'path') return undefined;
  const paths = targets.flatMap((other) => (other.kind === 'path' && other !== target ? [other.path] : []));
  const tail = (path: string, length: number): string => resolve(path).split(sep).slice(-length).join(sep);
  let length = 1;
  while (length < MOST_FOLDERS && paths.some((path) => tail(path, length) === tail(target.path, length))) length += 1;
  return length === 1 ? undefined : tail(target.path, length);
}

const MOST_FOLDERS = 8;

/** A path that is there, else `user@host`, else a host of the fleet. */
async function targetOf(name: string, ssh: boolean): Promise<Target> {
  if (ssh) return { kind: 'ssh', destination: name };
  if (await exists(name)) return { kind: 'path', path: name };
  if (name.includes('/')) throw new Problem('input-not-found', `${name} is not there.`);
  return name.includes('@') ? { kind: 'ssh', destination: name } : { kind: 'host', host: name };
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
