import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import * as z from 'zod';
import { parseCommand } from '../../src/faces/slack/commands/parse-command.ts';
import { codeSpans } from './pages.ts';
import { commands, NOT_RUN, run } from './runnable.ts';
import { CALL, NAMED, refused, sayings, SCRIPT, told, typed } from './sayings.ts';

const Manifest = z.object({ scripts: z.record(z.string(), z.string()) });

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

it('knows of each command whether it is run (samples.root.test.ts), or why not', async () => {
  await expect(`${run.join('\n')}\n`).toMatchFileSnapshot('run.txt');
  expect(NOT_RUN.filter(([pattern]) => !commands.some((command) => pattern.test(command)))).toEqual([]);
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

function exists(script: string): boolean {
  const [, named] = /^npm (?:run )?(\S+)$/.exec(script) ?? [];
  if (named === undefined) return existsSync(script.replace(/^node /, ''));
  return named in Manifest.parse(JSON.parse(readFileSync('package.json', 'utf8'))).scripts;
}
