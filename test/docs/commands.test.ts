import { existsSync, readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { CommanderError } from 'commander';
import type { Command } from 'commander';
import { expect, it } from 'vitest';
import * as z from 'zod';
import { parseCommand } from '../../src/faces/slack/commands/parse-command.ts';
import { createProgram } from '../../src/faces/cli/program.ts';
import type { CliDeps } from '../../src/faces/cli/deps.ts';
import { codeSpans, pages } from './pages.ts';
import type { Page } from './pages.ts';

/** Nothing of this is run: the grammar alone says whether a command of a page exists, and takes what it is given. */
const CALL = /^(?:sudo |npx )?(?:syndrop|node dist\/syndrop\.js) (\S.*)$/;

/** Where the words for syndrop end: a pipe, a redirection, a remark, the next command. */
const REST = / {2,}| (?:[|;#]|&&|2?>)/;

const SCRIPT = /^(npm run [\w:-]+|npm (?:start|test)\b|(?:node )?(?:scripts|bench|\.ci|deploy)\/[\w./-]+)/;

const Manifest = z.object({ scripts: z.record(z.string(), z.string()) });

/** What stands for something on the pages and would be refused literally. */
const STAND_INS: Readonly<Record<string, string>> = { 'B:port': 'B:443', N: '1' };

/** Prose names a command without what it needs. */
const NAMED = ['commander.missingArgument', 'commander.missingMandatoryOptionValue'];

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
const told = pages.filter(({ path }) => path !== 'CHANGELOG.md' && path !== 'docs/decisions.md');

it('names no command or option that does not exist', () => {
  const wrong = told.flatMap((page) => [
    ...typed(page).flatMap((line) => refused(line, [])),
    ...codeSpans(page).flatMap((line) => refused(line, NAMED)),
  ]);
  expect(wrong).toStrictEqual([]);
});

it('names no slash command that the bot does not understand', () => {
  const lines = told.flatMap(sayings).flatMap((line) => /^\/syndrop (.*)$/.exec(line)?.[1] ?? []);
  const wrong = lines.filter((line) => parseCommand(line.replace('B:port', 'B:443')).kind === 'mistake');
  expect({ wrong, some: lines.length > 5 }).toStrictEqual({ wrong: [], some: true });
});

it('names no script that does not exist', () => {
  const named = told.flatMap(sayings).flatMap((line) => SCRIPT.exec(line)?.[1] ?? []);
  expect({ wrong: named.filter((one) => !exists(one)), some: named.length > 5 }).toStrictEqual({
    wrong: [],
    some: true,
  });
});

it('sees the commands of a page, and refuses what does not exist', () => {
  expect(told.flatMap(sayings).filter((line) => CALL.test(line)).length).toBeGreaterThan(30);
  const [command, option, value] = ['diagnoze', 'diagnose --locall', 'diagnose --port none'].map((line) =>
    refused(`syndrop ${line}`, NAMED),
  );
  expect([command?.[0], option?.[0], value?.[0]]).toStrictEqual([
    expect.stringContaining("unknown command 'diagnoze'"),
    expect.stringContaining("unknown option '--locall'"),
    expect.stringContaining('--port'),
  ]);
});

function sayings(page: Page): readonly string[] {
  return [...typed(page), ...codeSpans(page)];
}

/** Lines of blocks that are meant to be typed. */
function typed(page: Page): readonly string[] {
  return page.blocks
    .filter(({ language }) => ['', 'sh', 'bash', 'console'].includes(language))
    .flatMap(({ text }) => text.replaceAll(/\\\n\s*/g, '').split('\n'))
    .map((line) => line.replace(/^[$#] /, '').trim());
}

/** Why a line that calls syndrop is refused; nothing when it is not, or calls something else. */
function refused(line: string, tolerated: readonly string[]): readonly string[] {
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

function exists(script: string): boolean {
  const [, named] = /^npm (?:run )?(\S+)$/.exec(script) ?? [];
  if (named === undefined) return existsSync(script.replace(/^node /, ''));
  return named in Manifest.parse(JSON.parse(readFileSync('package.json', 'utf8'))).scripts;
}
