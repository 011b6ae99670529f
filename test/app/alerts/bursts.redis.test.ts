import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { AppOptions, BotApp } from '../../../src/app/create-app.ts';
import type { Reason } from '../../../src/app/deps.ts';
import type { Notice } from '../../../src/protocol/message.ts';
import { type Bench, openBench } from '../../support/app-bench.ts';
import { recordedChat } from '../../support/recorded-chat.ts';
import { diagnosis } from '../../support/report-samples.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const HOURLY = { channel: 'C0FLEET001', everyMinutes: 60, hosts: 20 };
const HOUR_MS = 3_600_000;
/** Some minutes into an hour, so that a span does not end under a test. */
let now: number;

const sample = diagnosis();

/** Every host had the same trouble, but for those whose name says that they were quiet. */
const reason: Reason = ({ host: { id: host } }, { at = '' }) => {
  const quiet = host.startsWith('quiet');
  const verdict = { ...sample.verdict, status: 'past' as const };
  const past = { at, from: null, to: null, worse: null, minutes: [{ at, dropped: 700 }] };
  const found = { ...sample, host, past, verdict };
  if (!quiet) return { diagnosis: found, plan: null };
  const healthy = { status: 'healthy', label: 'healthy', causeId: null, headline: 'quiet' } as const;
  return { diagnosis: { ...found, verdict: healthy, findings: [] }, plan: null };
};

let bench: Bench;
let opened: number;
const chat = recordedChat();
beforeEach(async () => {
  now = Math.floor(Date.now() / HOUR_MS) * HOUR_MS + 5 * 60_000;
  opened = 0;
  chat.messages.clear();
  chat.titles.length = 0;
  bench = await openBench({ ...options(), bursts: HOURLY });
});
afterEach(() => bench.close());

function options(): Partial<AppOptions> {
  return {
    reason,
    clock: () => new Date(now),
    ways: (name) => {
      const known = /^(web|quiet)\d+$/.test(name);
      return Promise.resolve(known ? { transport: bench.host, applying: bench.host, address: 'web01' } : undefined);
    },
    chat: {
      ...chat,
      async open(channel) {
        opened += 1;
        return await Promise.resolve({ face: 'test', channel, thread: `t${opened}` });
      },
    },
  };
}

function burst(hostId: string, atMs = now): Notice {
  const at = new Date(Math.floor(atMs / 60_000) * 60_000).toISOString();
  return { format: 'syndrop-notice/1', hostId, at, body: { kind: 'burst', at, dropped: 700 } };
}

/** As the transport does: again until it has succeeded. */
async function tell(app: BotApp, notice: Notice): Promise<void> {
  await vi.waitFor(() => app.noteNotice(notice), { timeout: 20_000, interval: 5 });
}

async function asked(): Promise<readonly string[]> {
  const conversation = { face: 'test', channel: HOURLY.channel, thread: 't1' };
  return (await bench.store.diagnoses.allIn(conversation)).map(({ question }) => question.host);
}

async function allTold(count: number): Promise<void> {
  await bench.until(`${count} hosts are told of`, async () => {
    const owed = await bench.store.diagnoses.untold(new Date(now - HOUR_MS).toISOString());
    return owed.length === 0 && (await asked()).length === count;
  });
}

test('thirty hosts in one storm, told twice to two bots, are one message of twenty hosts', async () => {
  const second = bench.bot();
  await bench.app.start();
  const hosts = Array.from({ length: 30 }, (_, index) => `web${index}`);
  // Each bot takes one notice after the other.
  const tellAll = async (app: BotApp): Promise<void> => {
    for (const host of hosts) await tell(app, burst(host));
  };
  await Promise.all([tellAll(bench.app), tellAll(second)]);
  expect(opened).toBe(1);
  const count = (await asked()).length;
  // Bots that look at the same moment may both find room for the last one.
  expect(count).toBeGreaterThanOrEqual(20);
  expect(count).toBeLessThanOrEqual(22);
  await allTold(count);
  const last = chat.titles.at(-1);
  expect(last).toMatchObject({ kind: 'bursts' });
  expect(
    last?.kind === 'bursts' && last.bursts.every(({ state, dropped }) => state === 'done' && dropped === 700),
  ).toBe(true);
  expect(chat.ofKind('progress')).toEqual([]);
  expect(chat.ofKind('proposal')).toEqual([]);
});

test('one host tells as often as it likes and gets one line an hour', async () => {
  await bench.app.start();
  for (let round = 0; round < 200; round += 1) await tell(bench.app, burst('web1', now - (round % 15) * 60_000));
  expect(await asked()).toEqual(['web1']);
  await allTold(1);
  now += HOUR_MS;
  await tell(bench.app, burst('web1'));
  expect(opened).toBe(2);
});

test('what is old, still to come, or of nobody is passed over', async () => {
  await bench.app.start();
  await tell(bench.app, burst('web1', now - 30 * 60_000));
  await tell(bench.app, burst('web1', now + 10 * 60_000));
  await tell(bench.app, burst('nobody'));
  expect(opened).toBe(0);
});

test('a host whose minute shows no cause is a word in the message, and nothing in the thread', async () => {
  await bench.app.start();
  await tell(bench.app, burst('quiet1'));
  await tell(bench.app, burst('web1'));
  await allTold(2);
  expect(chat.ofKind('diagnosis').map(({ diagnosis: { host } }) => host)).toEqual(['web1']);
  await bench.until('both are in the title', () => {
    const last = chat.titles.at(-1);
    return last?.kind === 'bursts' && last.bursts.length === 2 && last.bursts.every(({ state }) => state === 'done');
  });
});

test('without a channel in the configuration nothing is told', async () => {
  const silent = bench.bot({ bursts: null });
  await tell(silent, burst('web1'));
  expect(opened).toBe(0);
});
