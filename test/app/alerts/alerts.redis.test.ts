import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { AppOptions, BotApp } from '../../../src/app/create-app.ts';
import { openAlertsFace } from '../../../src/faces/alerts/face.ts';
import { type Bench, openBench } from '../../support/app-bench.ts';
import { recordedChat } from '../../support/recorded-chat.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const TOKEN = 'a-token-of-the-tests';
const STARTED = '2026-11-29T03:12:00.000Z';
const ALERTS = { channel: 'C0ALERTS01', everyMinutes: 30, hosts: 20 };

let bench: Bench;
let opened: number;
let now: number;
const chat = recordedChat();
const faces: { close(): Promise<void> }[] = [];
beforeEach(async () => {
  now = Date.parse('2026-11-29T03:13:00Z');
  opened = 0;
  chat.messages.clear();
  chat.titles.length = 0;
  bench = await openBench({ ...options(), alerts: ALERTS });
});
afterEach(async () => {
  for (const face of faces.splice(0)) await face.close();
  await bench.close();
});

function options(): Partial<AppOptions> {
  return {
    clock: () => new Date(now),
    ways: (name) =>
      Promise.resolve(
        /^web\d+$/.test(name) ? { transport: bench.host, applying: bench.host, address: 'web01' } : undefined,
      ),
    chat: {
      ...chat,
      async open(channel) {
        opened += 1;
        return await Promise.resolve({ face: 'test', channel, thread: `t${opened}` });
      },
    },
  };
}

const HOSTS = Array.from({ length: 30 }, (_, index) => `web${String(index + 1).padStart(2, '0')}`);

async function open(app: BotApp): Promise<string> {
  const said = { info: () => {}, error: () => {} };
  const face = await openAlertsFace({
    address: '127.0.0.1',
    port: 0,
    token: TOKEN,
    secret: null,
    hostLabels: ['instance'],
    known: () => Promise.resolve(HOSTS),
    take: (alert) => app.noteAlert(alert),
    logger: said,
  });
  faces.push(face);
  return face.url;
}

function sent(host: string, status: 'firing' | 'resolved', name = 'SynDrops') {
  const labels = { alertname: name, instance: `${host}:9100` };
  const fingerprint = `${host}-${name}`;
  const endsAt = status === 'firing' ? '0001-01-01T00:00:00Z' : '2026-11-29T03:24:00.000Z';
  return { status, labels, annotations: {}, startsAt: STARTED, endsAt, generatorURL: 'http://x', fingerprint };
}

async function post(url: string, alerts: readonly object[], token = TOKEN): Promise<{ status: number; body: unknown }> {
  const body = JSON.stringify({ version: '4', receiver: 'syndrop', status: 'firing', groupKey: '{}', alerts });
  const response = await fetch(url, { method: 'POST', headers: { authorization: `Bearer ${token}` }, body });
  return { status: response.status, body: await response.json() };
}

test('an alert is one diagnosis with its proposal in one thread, however often it is sent, and is closed there', async () => {
  const url = await open(bench.app);
  await bench.app.start();
  expect(await post(url, [sent('web01', 'firing')])).toMatchObject({ status: 200, body: { told: 1 } });
  expect(await post(url, [sent('web01', 'firing')])).toMatchObject({ body: { repeated: 1 } });
  await bench.until('the proposal is posted', () => chat.ofKind('proposal').length === 1);
  // Repeated after hours, in another span, it is still the same alert.
  now += 4 * 3_600_000;
  expect(await post(url, [sent('web01', 'firing')])).toMatchObject({ body: { repeated: 1 } });
  expect(chat.ofKind('diagnosis')).toHaveLength(1);
  expect(opened).toBe(1);

  expect(await post(url, [sent('web01', 'resolved'), sent('web02', 'resolved')])).toMatchObject({
    body: { closed: 1, unknown: 1 },
  });
  expect(await post(url, [sent('web01', 'resolved')])).toMatchObject({ body: { closed: 1 } });
  expect(chat.ofKind('alert-closed')).toMatchObject([
    { alert: { host: 'web01', name: 'SynDrops', over: true, proposal: { state: 'proposed' } }, lastedSeconds: 720 },
  ]);
  expect(chat.titles.at(-1)).toMatchObject({ kind: 'alerts', alerts: [{ host: 'web01', over: true, state: 'done' }] });
});

test('a storm of alerts, sent to two bots at once, is one message of twenty hosts', async () => {
  const urls = [await open(bench.app), await open(bench.bot())];
  await bench.app.start();
  const storm = HOSTS.flatMap((host) => [sent(host, 'firing'), sent(host, 'firing', 'ListenOverflows')]);
  // Where two bots meet, one is told to send it again, as it does.
  const send = (url: string) =>
    vi.waitFor(async () => expect((await post(url, storm)).status).toBe(200), { timeout: 20_000, interval: 5 });
  await Promise.all(urls.map(send));
  expect(opened).toBe(1);
  const told = { face: 'test', channel: ALERTS.channel, thread: 't1' };
  const hosts = (await bench.store.diagnoses.allIn(told)).map(({ question }) => question.host);
  expect(new Set(hosts).size).toBe(hosts.length);
  // Each of two bots may have counted nineteen.
  expect(hosts.length).toBeGreaterThanOrEqual(20);
  expect(hosts.length).toBeLessThanOrEqual(21);
});

test('a webhook without the token, of another shape, or too large changes nothing', async () => {
  const url = await open(bench.app);
  expect(await post(url, [sent('web01', 'firing')], 'another')).toMatchObject({ status: 401 });
  expect(await post(url, [{ status: 'firing' }])).toMatchObject({ status: 400 });
  expect((await post(url, [{ pad: 'x'.repeat(2 ** 20) }])).status).toBe(413);
  expect((await fetch(url)).status).toBe(405);
  expect(opened).toBe(0);
});
