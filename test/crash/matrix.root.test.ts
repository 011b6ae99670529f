import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test, vi } from 'vitest';
import type { Fault } from './between.ts';
import { buildProgram } from './build.ts';
import { agentRows, botRows, redisRows, type Row } from './rows.ts';
import { play, type Story } from './story.ts';
import { expectTruth } from './truth.ts';
import { openWorld, type Setting, type World } from './world.ts';

vi.setConfig({ testTimeout: 500_000, hookTimeout: 500_000, maxConcurrency: 8 });

/**
 * Every process of a change dies at every step of it: bot, agent, watchdog, Redis and the database, exactly at a named
 * place, and is started again. However it goes, the host ends in the old values or the approved ones, and host, audit and
 * thread say which.
 */
const { program, remove } = await buildProgram('test/crash/bot.ts');
const free: World[] = [];
const all: World[] = [];
const seen = await Promise.all([recorded('keep'), recorded('revert')]);
const rows: readonly Row[] = [...agentRows(), ...redisRows(), ...botRows(seen[0], seen[1])];

afterAll(async () => {
  await Promise.all(all.map((world) => world.close()));
  await remove();
  const count = (victim: Row['victim']): string => `${victim} ${rows.filter((row) => row.victim === victim).length}`;
  const parts = (['bot', 'agent', 'watchdog', 'redis', 'database'] as const).map(count);
  console.log(`crash matrix: ${rows.length} points (${parts.join(', ')})`);
});

// On a machine that stood still a wait may run out: such a row is played once more, and the report says so.
describe.concurrent('after a death at each step', { retry: 1 }, () => {
  for (const row of rows) {
    test(`of ${row.victim}, ${row.point}, ${row.story}: the host is old or approved, and everybody tells the truth`, async () => {
      await inWorld(async (world) => {
        await world.begin(settingOf(row));
        const { record, struck } = await play(world, row.story, row.victim);
        expect(struck, 'the victim met its fault').toBe(true);
        await expectTruth(world, record);
      });
    });
  }
});

test('the matrix has at least sixty points, and every kind of process dies in it', () => {
  expect(new Set(rows.map(({ victim, point, story }) => `${victim} ${point} ${story}`)).size).toBe(rows.length);
  expect(rows.length).toBeGreaterThanOrEqual(60);
  for (const victim of ['bot', 'agent', 'watchdog', 'redis', 'database'])
    expect(rows.filter((row) => row.victim === victim).length).toBeGreaterThan(4);
});

/** The places a bot passes in a story in which nobody dies. */
async function recorded(story: Story): Promise<readonly string[]> {
  const dir = await mkdtemp(join(tmpdir(), 'syndrop-points-'));
  const record = join(dir, 'points');
  await inWorld(async (world) => {
    await world.begin({ database: 'sqlite', leaseSeconds: 3_600, botFault: null, agentFault: null, record });
    const told = await play(world, story, 'bot');
    await expectTruth(world, told.record);
  });
  const points = (await readFile(record, 'utf8')).trim().split('\n');
  await rm(dir, { recursive: true });
  return points;
}

async function inWorld(work: (world: World) => Promise<void>): Promise<void> {
  const world = free.pop() ?? (await openWorld(program));
  if (!all.includes(world)) all.push(world);
  try {
    await work(world);
  } finally {
    await world.end();
    free.push(world);
  }
}

function settingOf({ victim, point, story, at }: Row): Setting {
  const deed = victim === at ? 'kill' : 'halt';
  const botFault: Fault | null = at === 'bot' ? { point, deed } : null;
  const name =
    at === 'watchdog' ? 'SYNDROP_WATCHDOG_FAULT' : deed === 'kill' ? 'SYNDROP_AGENT_FAULT' : 'SYNDROP_AGENT_HALT';
  return {
    database: victim === 'database' ? 'postgres' : 'sqlite',
    leaseSeconds: story === 'nobody' || story === 'abandoned' ? 10 : 3_600,
    botFault,
    agentFault: at === 'bot' ? null : { [name]: point },
  };
}
