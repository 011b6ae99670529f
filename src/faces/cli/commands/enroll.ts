import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { readConfig } from '../../../config/config.ts';
import { Problem } from '../../../protocol/problem.ts';
import type { CliDeps, EnrolmentWish, MintedEnrolment } from '../deps.ts';
import { installScript } from '../install-script.ts';
import { showJson } from '../show.ts';

const EXAMPLES = `
Examples:
  syndrop enroll web01 --redis-url rediss://redis.internal:6379 --ca ca.pem --script | ssh root@web01 sh
  syndrop enroll web01 --out web01-agent/
  syndrop enroll web01 --json --minutes 15        for configuration management

What comes out holds a token that is good once, for this host, until it runs out. The agent makes its own key at its
first start, on the host, and names it with the token; then token and password are dead.`;

interface EnrollOptions extends Omit<EnrolmentWish, 'caFile' | 'again'> {
  readonly out?: string;
  readonly script?: boolean;
  readonly json?: boolean;
  readonly ca?: string;
  readonly again?: boolean;
}

/** Where the unit of deploy/ looks. */
const STATE_DIR = '/var/lib/syndrop';

export function addEnroll(program: Command, deps: CliDeps): void {
  program
    .command('enroll')
    .description('let a host enrol: a token that is good once, its Redis user, its configuration')
    .argument('<host>', 'the id the host is asked by')
    .option('--out <directory>', 'write the files for the host there; it must not exist yet')
    .option('--script', 'print a shell script that puts them where the unit of deploy/ looks')
    .option('--json', 'print them as one JSON document')
    .addOption(new Option('--mode <mode>', 'what the host permits').choices(MODES).default('observe'))
    .option('--minutes <n>', 'how long the token is good, 1 to 10080', minutes, 60)
    .option('--again', 'give a host that is enrolled a new identity; the old one lasts until the new one is there')
    .option('--redis-url <url>', 'where the host finds Redis, when that is not where the bot does')
    .option('--ca <file>', 'the certificate that the one of Redis must come from')
    .addHelpText('after', EXAMPLES)
    .action((host: string, options: EnrollOptions) => enroll(host, options, deps));
}

const MODES = ['observe', 'propose-only', 'remediate'] as const;

async function enroll(host: string, options: EnrollOptions, deps: CliDeps): Promise<void> {
  const { out, script = false, json = false, ca, again = false, redisUrl, mode, minutes: good } = options;
  if ([out !== undefined, script, json].filter(Boolean).length !== 1)
    throw new Problem('usage', 'Say how to hand it over: one of --out DIRECTORY, --script and --json.');
  const config = readConfig(deps.environment, process.cwd());
  // Before anything is minted: a directory that is there must not cost a host its earlier token.
  if (out !== undefined) await createDirectory(out);
  const minted = await (await deps.services.enrolment()).mint(config, host, {
    mode,
    minutes: good,
    again,
    ...(redisUrl === undefined ? {} : { redisUrl }),
    ...(ca === undefined ? {} : { caFile: ca }),
    ...(out === undefined ? { stateDir: STATE_DIR } : {}),
  });
  if (json) showJson({ schemaVersion: 1, ...minted, files: placed(minted) }, deps.terminal);
  else if (script) deps.terminal.out(installScript(placed(minted)));
  else if (out !== undefined) await writeFiles(out, minted, deps);
  deps.terminal.say(`${host} can enrol once, until ${minted.expires}, and is then in mode ${mode}.`);
}

/** Where the files belong on the host. */
function placed({ files }: MintedEnrolment): Readonly<Record<string, string>> {
  const at = (name: string) =>
    name.startsWith('state/') ? join(STATE_DIR, name.slice(6)) : join('/etc/syndrop', name);
  return Object.fromEntries(Object.entries(files).map(([name, text]) => [at(name), text]));
}

async function writeFiles(directory: string, { files }: MintedEnrolment, { terminal }: CliDeps): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    const file = join(directory, name);
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    await writeFile(file, text, { mode: 0o600, flag: 'wx' });
  }
  terminal.out(`${join(directory, 'agent.json')}\n`);
  terminal.say(
    'Next: move the directory to the host, and start syndrop-agent --config …/agent.json (deploy/README.md).',
  );
}

async function createDirectory(directory: string): Promise<void> {
  try {
    await mkdir(directory, { mode: 0o700 });
  } catch (cause) {
    throw new Problem('usage', `${directory} cannot be created: it must not exist, and its parent must.`, { cause });
  }
}

const LONGEST_MINUTES = 7 * 24 * 60;

function minutes(given: string): number {
  const number = Number(given);
  if (Number.isInteger(number) && number >= 1 && number <= LONGEST_MINUTES) return number;
  throw new InvalidArgumentError('Give whole minutes, 1 to 10080.');
}
