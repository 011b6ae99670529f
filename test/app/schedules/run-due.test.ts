import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { KnownHost } from '../../../src/app/app.ts';
import type { View } from '../../../src/app/chat/chat.ts';
import { type DueDeps, runDueSchedules } from '../../../src/app/schedules/run-due.ts';
import { keepConfigured, scheduleUseCases } from '../../../src/app/schedules/use-cases.ts';
import type { Store } from '../../../src/app/store.ts';
import { openStore } from '../../../src/store/open-store.ts';
import { recordedChat } from '../../support/recorded-chat.ts';

const MINUTE = 60_000;
/** Shorter than the time between two runs of any schedule below, so that none is missed. */
const STEP = 2 * 60 * MINUTE;
const HOST: KnownHost = {
  id: 'web1',
  transport: 'ssh',
  agentVersion: null,
  kernel: null,
  mode: null,
  lastSeen: null,
  tags: [],
  groups: ['prod'],
};

let dir: string;
let now: number;
let bots: Store[];
let posted: [string, View][];
let fleet: KnownHost[];

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'syndrop-schedules-'));
  bots = [];
  posted = [];
  fleet = [HOST];
});
afterEach(async () => {
  await Promise.all(bots.map((store) => store.close()));
  await rm(dir, { recursive: true, force: true });
});

/** A bot on the one store they all share. */
async function bot(): Promise<Store> {
  const store = await openStore({ kind: 'sqlite', file: join(dir, 'syndrop.db') });
  bots.push(store);
  return store;
}

async function stop(store: Store): Promise<void> {
  bots = bots.filter((one) => one !== store);
  await store.close();
}

function deps(store: Store): DueDeps {
  const chat = recordedChat();
  chat.open = (channel, view) => {
    posted.push([channel, view]);
    return Promise.resolve({ face: 'test', channel, thread: '1' });
  };
  const clock = () => new Date(now);
  const schedule = { add: () => Promise.resolve() };
  return { store, chat, clock, log: () => {}, schedule, windowSeconds: 3, fleet: () => Promise.resolve(fleet) };
}

/** All bots look at once, as their timers would have it. */
async function look(): Promise<void> {
  await Promise.all(bots.map((store) => runDueSchedules(deps(store))));
}

async function add(store: Store, when: string): Promise<string> {
  const cases = scheduleUseCases(deps(store));
  return (await cases.add({ when, selector: 'prod', channel: 'C1' }, 'slack:U1')).id;
}

/** What a wall clock of that zone shows, found without any cron: every minute is looked at. */
function shown(zone: string, from: number, until: number, fits: (weekday: string, time: string) => boolean): string[] {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  const found: string[] = [];
  for (let at = from + MINUTE; at <= until; at += MINUTE) {
    const [weekday = '', time = ''] = format.format(at).split(/,? /);
    if (fits(weekday, time)) found.push(new Date(at).toISOString());
  }
  return found;
}

const WEEKEND = new Set(['Sat', 'Sun']);

describe('fourteen days across a change of the clocks, with two bots and restarts', () => {
  it.each([
    ['forward', '2026-03-23T00:00:00.000Z'],
    ['back', '2026-10-19T00:00:00.000Z'],
  ])(
    '%s: each time that is due is run once',
    async (direction, start) => {
      const from = Date.parse(start);
      const until = from + 14 * 24 * 60 * MINUTE;
      now = from;
      let first = await bot();
      await bot();
      const wanted = {
        morning: await add(first, 'weekdays 09:00 Asia/Shanghai'),
        cron: await add(first, '0 9 * * 1-5 Europe/Berlin'),
        night: await add(first, 'daily 02:30 Europe/Berlin'),
        quarters: await add(first, '0 */6 * * * Europe/Berlin'),
      };
      for (let step = 1; now < until; step += 1) {
        now += STEP;
        if (step % 11 === 0) {
          await stop(first);
          first = await bot();
        }
        await look();
      }
      const nine = (weekday: string, time: string): boolean => time === '09:00' && !WEEKEND.has(weekday);
      const nights = shown('Europe/Berlin', from, until, (_, time) => time === '02:30');
      const expected = {
        morning: shown('Asia/Shanghai', from, until, nine),
        cron: shown('Europe/Berlin', from, until, nine),
        // Skipped when clocks go forward it is run right after; shown twice when they go back it is run at the first.
        night:
          direction === 'forward'
            ? [...nights, '2026-03-29T01:00:00.000Z'].toSorted()
            : nights.filter((at) => at !== '2026-10-25T01:30:00.000Z'),
        quarters: shown('Europe/Berlin', from, until, (_, time) => /^(00|06|12|18):00$/.test(time)),
      };
      expect(expected.night).toHaveLength(14);
      expect(expected.quarters).toHaveLength(14 * 4);
      const sweeps = new Set((await first.sweeps.list(10_000)).map(({ sweepId }) => sweepId));
      const started = await first.audit.since('sweep.started', '');
      for (const name of ['morning', 'cron', 'night', 'quarters'] as const) {
        const runs = (await first.schedules.runs(wanted[name], 10_000)).toReversed();
        expect(runs.map(({ dueAt }) => dueAt)).toEqual(expected[name]);
        expect(
          runs.every(({ state, missed, sweepId }) => state === 'taken' && missed === 0 && sweeps.has(sweepId ?? '')),
        ).toBe(true);
      }
      const all = Object.values(expected).flat().length;
      expect([sweeps.size, started.length]).toEqual([all, all]);
    },
    120_000,
  );
});

describe('schedules', () => {
  it('that were missed while no bot ran are made up for by one run, which says how many were missed', async () => {
    now = Date.parse('2026-03-02T00:00:00.000Z');
    const store = await bot();
    const id = await add(store, 'daily 09:00 UTC');
    now = Date.parse('2026-03-05T12:00:00.000Z');
    await bot();
    await look();
    const runs = await store.schedules.runs(id, 10);
    expect(runs.map(({ dueAt, state, missed }) => [dueAt.slice(0, 10), state, missed])).toEqual([
      ['2026-03-05', 'taken', 3],
      ['2026-03-04', 'missed', 0],
      ['2026-03-03', 'missed', 0],
      ['2026-03-02', 'missed', 0],
    ]);
    await look();
    expect(await store.sweeps.list(10)).toHaveLength(1);
    expect(await store.schedules.runOf((await store.sweeps.list(1))[0]?.sweepId ?? '')).toMatchObject({ missed: 3 });
  });

  it('whose bot died between taking a run and storing its sweep are run by another, once', async () => {
    now = Date.parse('2026-03-02T09:00:00.000Z');
    const [store] = [await bot(), await bot(), await bot()];
    const id = await add(store, 'daily 10:00 UTC');
    now += 60 * MINUTE;
    const dueAt = new Date(now).toISOString();
    const sweepId = '11111111-1111-4111-8111-111111111111';
    await store.schedules.take({ scheduleId: id, dueAt, at: dueAt, state: 'taken', sweepId, missed: 0 });
    await look();
    expect(await store.sweeps.list(10)).toEqual([]);
    now += 2 * MINUTE;
    await look();
    await look();
    expect((await store.sweeps.list(10)).map((sweep) => sweep.sweepId)).toEqual([sweepId]);
  });

  it('that are paused run no more, and after that only what is due from then on', async () => {
    now = Date.parse('2026-03-02T00:00:00.000Z');
    const store = await bot();
    const id = await add(store, 'hourly');
    const cases = scheduleUseCases(deps(store));
    expect(await cases.pause(id, 'slack:U1')).toMatchObject({ paused: true, next: null });
    now += 5 * 60 * MINUTE;
    await look();
    expect(await store.sweeps.list(10)).toEqual([]);
    now += MINUTE;
    expect(await cases.resume(id, 'slack:U1')).toMatchObject({ next: '2026-03-02T06:00:00.000Z' });
    await look();
    expect(await store.sweeps.list(10)).toEqual([]);
    now += 60 * MINUTE;
    await look();
    expect(await store.sweeps.list(10)).toHaveLength(1);
    await cases.remove(id, 'slack:U1');
    now += 60 * MINUTE;
    await look();
    expect(await store.sweeps.list(10)).toHaveLength(1);
    await expect(cases.remove(id, 'slack:U1')).rejects.toMatchObject({ code: 'no-such-schedule' });
  });

  it('that mean nobody any more tell their channel so, once a time', async () => {
    now = Date.parse('2026-03-02T00:00:00.000Z');
    const store = await bot();
    await bot();
    const id = await add(store, 'hourly');
    fleet = [{ ...HOST, groups: [] }];
    now += 60 * MINUTE;
    await look();
    await look();
    expect(posted).toEqual([['C1', expect.objectContaining({ kind: 'problem', code: 'bad-selector' })]]);
    expect(await store.schedules.runs(id, 5)).toMatchObject([{ state: 'failed' }]);
  });

  it('of the configuration come and go with it, and count from when they came', async () => {
    now = Date.parse('2026-03-02T00:00:00.000Z');
    const store = await bot();
    const entry = { name: 'morning', when: 'daily 09:00 UTC', selector: 'prod', channel: 'C1' };
    const keep = (...entries: readonly (typeof entry)[]) => keepConfigured(store, entries, new Date(now));
    await keep(entry);
    now += 24 * 60 * MINUTE;
    await keep(entry);
    await look();
    expect(await store.schedules.runs('config:morning', 5)).toHaveLength(1);
    const cases = scheduleUseCases(deps(store));
    await expect(cases.remove('config:morning', 'slack:U1')).rejects.toMatchObject({ code: 'schedule-configured' });
    await cases.pause('config:morning', 'slack:U1');
    await keep({ ...entry, when: 'daily 10:00 UTC' });
    expect(await cases.list()).toMatchObject([{ id: 'config:morning', when: 'daily 10:00 UTC', paused: true }]);
    await keep();
    expect(await cases.list()).toEqual([]);
  });
});
