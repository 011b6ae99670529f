import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { DiagnosisDocument } from '../../../src/app/diagnosing/reason.ts';
import { writeHistory } from '../../support/history.ts';
import { ended, startSyndrop, syndrop } from './run-syndrop.ts';

vi.setConfig({ testTimeout: 60_000 });

/** Yesterday, in a minute of its own. */
const AT = Date.parse(`${new Date(Date.now() - 86_400_000).toISOString().slice(0, 'YYYY-MM-DD'.length)}T03:12:00Z`);
const day = new Date(AT).toISOString().slice(0, 'YYYY-MM-DD'.length);

let directory: string;
let file: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'syndrop-at-'));
  file = join(directory, 'history.ring');
  const readings = Array.from({ length: 360 }, (_, index) => {
    const drops = 40 * Math.min(Math.max(index - 180, 0), 6);
    return {
      TcpExtListenOverflows: 7 + drops,
      TcpExtListenDrops: 7 + drops,
      TcpPassiveOpens: 9_000,
      TcpInSegs: 90_000,
    };
  });
  writeHistory(file, AT - 180 * 10_000, readings);
});
afterAll(() => rm(directory, { recursive: true, force: true }));

const local = () => ['diagnose', '--local', '--history', file];

async function inZone(zone: string, args: readonly string[]) {
  const child = startSyndrop(args, { TZ: zone });
  child.stdin.end();
  return await ended(child);
}

test('a time is one of the clock on the wall of the terminal', async () => {
  for (const [zone, typed] of [
    ['UTC', `${day}T03:12`],
    ['Asia/Shanghai', `${day} 11:12`],
    ['America/New_York', `${day}T03:12Z`],
  ] as const) {
    const { status, stdout } = await inZone(zone, [...local(), '--at', typed, '--json']);
    const document = DiagnosisDocument.parse(JSON.parse(stdout));
    expect(document.past?.at).toBe(new Date(AT).toISOString());
    expect(document.verdict).toMatchObject({ status: 'past', causeId: 'accept-queue-overflow-syn' });
    expect(document.past?.minutes.filter(({ dropped }) => dropped === 240)).toHaveLength(1);
    expect(status).toBe(0);
  }
});

test('what was saved of the past is diagnosed again, identically', async () => {
  const saved = join(directory, 'then.bundle');
  const at = ['--at', `${day}T03:12Z`];
  expect((await syndrop(['collect', '--local', '--history', file, ...at, '--out', saved])).status).toBe(0);
  const [first, again] = await Promise.all([
    syndrop([...local(), ...at, '--json']),
    syndrop(['diagnose', '--bundle', saved, '--json']),
  ]);
  const told = ({ stdout }: { readonly stdout: string }) => {
    const { timings: _, ...document } = DiagnosisDocument.parse(JSON.parse(stdout));
    return document;
  };
  expect(told(again)).toEqual(told(first));
});

test.each([
  [['--at', 'teatime'], 'is no time', 2],
  [['--at', '2999-01-01T00:00'], 'still to come', 2],
  [['--at', `${day}T03:12Z`, '--window', '5'], 'keep one of them', 2],
  [['--at', `${day}T03:12Z`, '--netns', 'blue'], 'network namespace of the agent alone', 2],
  [['--at', `${day}T03:12Z`, '--proof'], 'none of the past', 2],
  [['--at', '2020-01-01T00:00'], 'begins at', 2],
  [[], '--history names the readings', 2],
] as const)('%j is refused with what is right', async (args, said, status) => {
  const answer = await syndrop([...local(), ...args]);
  expect(answer.stderr).toContain(said);
  expect(answer.stdout).toBe('');
  expect(answer.status).toBe(status);
});

test('saved material, and a host read over SSH, have no past', async () => {
  const at = ['--at', `${day}T03:12Z`];
  expect(await syndrop(['diagnose', '--input', file, ...at])).toMatchObject({ status: 2 });
  const ssh = await syndrop(['diagnose', '--ssh', 'root@192.0.2.1', ...at]);
  expect(ssh.stderr).toContain('only syndrop-agent writes down the past');
  const nothing = await syndrop(['diagnose', '--local', '--history', join(directory, 'none'), ...at]);
  expect(nothing.stderr).toContain('is not there');
});
