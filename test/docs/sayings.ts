import { Readable } from 'node:stream';
import { CommanderError } from 'commander';
import type { Command } from 'commander';
import type { CliDeps } from '../../src/faces/cli/deps.ts';
import { createProgram } from '../../src/faces/cli/program.ts';
import { codeSpans, pages } from './pages.ts';
import type { Page } from './pages.ts';

/** A command line that calls syndrop. */
export const CALL = /^(?:sudo |npx )?(?:syndrop|node dist\/syndrop\.js) (\S.*)$/;

/** Where the words for syndrop end: a pipe, a redirection, a remark, the next command. */
const REST = / {2,}| (?:[|;#]|&&|2?>)/;

/** One that runs a script of the repository. */
export const SCRIPT = /^(npm run [\w:-]+|npm (?:start|test)\b|(?:node )?(?:scripts|bench|\.ci|deploy)\/[\w./-]+)/;

/** What stands for something on the pages and would be refused literally. */
const STAND_INS: Readonly<Record<string, string>> = { 'B:port': 'B:443', N: '1' };

/** Prose names a command without what it needs. */
export const NAMED = ['commander.missingArgument', 'commander.missingMandatoryOptionValue'];

const SILENT: CliDeps = {
  version: '0',
  environment: {},
  terminal: {
    stdin: Readable.from([]),
    color: false,
    columns: 100,
    out: () => {},
    say: () => {},
    progress: () => () => {},
  },
  signal: new AbortController().signal,
  get services(): never {
    throw new Error('Only actions ask for services, and none is run.');
  },
  finish: () => {},
};

/** The past tells what was; what was renamed since is no mistake there. */
export const told = pages.filter(({ path }) => path !== 'CHANGELOG.md' && path !== 'docs/decisions.md');

export function sayings(page: Page): readonly string[] {
  return [...typed(page), ...codeSpans(page)];
}

const SHELL = new Set(['', 'sh', 'sh run', 'bash', 'console']);

/** Lines of blocks that are meant to be typed. */
export function typed(page: Page): readonly string[] {
  return page.blocks
    .filter(({ language }) => SHELL.has(language))
    .flatMap(({ text }) => text.replaceAll(/\\\n\s*/g, '').split('\n'))
    .map((line) => line.replace(/^[$#] /, '').trim());
}

/**
 * Why the grammar refuses a line that calls syndrop, without running it; nothing when it does not, or calls something else.
 */
export function refused(line: string, tolerated: readonly string[]): readonly string[] {
  const [, call] = CALL.exec(line) ?? [];
  if (call === undefined) return [];
  const program = createProgram(SILENT);
  for (const command of program.commands) disarm(command);
  try {
    program.parse(literal(call.split(REST)[0] ?? ''), { from: 'user' });
    return [];
  } catch (error) {
    if (error instanceof CommanderError && (error.exitCode === 0 || tolerated.includes(error.code))) return [];
    return [`${line}: ${error instanceof Error ? error.message : String(error)}`];
  }
}

/** No action is run: the services, which are none, are never asked. */
function disarm(command: Command): void {
  command.action(() => {});
  for (const child of command.commands) disarm(child);
}

/** Its words as a shell would cut them, with something real for what stands for something. */
function literal(line: string): readonly string[] {
  const words = [...line.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)];
  return words
    .map(([, double, single, bare]) => double ?? single ?? bare ?? '')
    .filter((word) => word !== '…')
    .map((word) => STAND_INS[word] ?? word);
}
