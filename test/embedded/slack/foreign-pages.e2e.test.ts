import { once } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type SlackEmulator, startSlackEmulator } from '../../../src/embedded/slack/emulator.ts';

let slack: SlackEmulator;
beforeAll(async () => {
  slack = await startSlackEmulator();
});
afterAll(() => slack.close());

/** As a browser would send it for a page of another site: fetch() lets nobody set these headers. */
function send(method: string, path: string, headers: Record<string, string>) {
  const { promise, resolve, reject } = answered();
  const asked = request(new URL(path, slack.url), { method, headers }, (response) => {
    response.resume();
    resolve({ status: response.statusCode, headers: response.headers });
    response.destroy();
  });
  asked.on('error', reject);
  asked.end(method === 'POST' ? '{"as":"U0ONCALL1"}' : undefined);
  return promise;
}

function answered() {
  type Answer = { status: number | undefined; headers: Record<string, unknown> };
  let resolve: (answer: Answer) => void = () => {};
  let reject: (cause: Error) => void = () => {};
  const promise = new Promise<Answer>((fulfil, fail) => {
    resolve = fulfil;
    reject = fail;
  });
  return { promise, resolve, reject };
}

const PAGE = { 'x-slack-emulator': '1', 'content-type': 'application/json' };
const own = () => new URL(slack.url).origin;

test('the page itself may act and look', async () => {
  expect((await send('POST', '/_/home', { ...PAGE, origin: own(), 'sec-fetch-site': 'same-origin' })).status).toBe(200);
  expect((await send('GET', '/_/state?as=U0ONCALL1', { 'sec-fetch-site': 'same-origin' })).status).toBe(200);
});

test('a page of another site acts as nobody and reads nothing, also from another port of this machine', async () => {
  const foreign: readonly Record<string, string>[] = [
    { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
    { origin: 'http://127.0.0.1:1', 'sec-fetch-site': 'same-site' },
    { origin: 'http://localhost:1' },
    { origin: 'null' },
  ];
  for (const headers of foreign) {
    expect((await send('POST', '/_/home', { ...PAGE, ...headers })).status).toBe(403);
    expect((await send('GET', '/_/state?as=U0ONCALL1', headers)).status).toBe(403);
    expect((await send('GET', '/_/events?as=U0ONCALL1', headers)).status).toBe(403);
  }
  expect((await send('POST', '/_/home', { 'content-type': 'text/plain' })).status).toBe(403);
  const preflight = await send('OPTIONS', '/_/home', { origin: 'https://evil.example' });
  expect(preflight.headers['access-control-allow-origin']).toBeUndefined();
  expect((await send('GET', '/', {})).headers['cross-origin-resource-policy']).toBe('same-origin');
});

test('a foreign name that resolves to this machine is answered nothing, not even a WebSocket', async () => {
  for (const host of ['evil.example', 'evil.example:80', '127.0.0.1.evil.example', 'localhost.evil.example:1']) {
    expect((await send('GET', '/', { host })).status).toBe(421);
    expect((await send('POST', '/_/home', { ...PAGE, host })).status).toBe(421);
  }
  const socket = connect(Number(new URL(slack.url).port), '127.0.0.1');
  const upgrade =
    'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAA\r\n';
  socket.write(`GET /link/?ticket=x HTTP/1.1\r\nHost: evil.example\r\n${upgrade}\r\n`);
  const [answer] = await once(socket, 'data');
  socket.destroy();
  expect(String(answer)).toMatch(/^HTTP\/1\.1 403/);
});

test('a path that begins with two slashes is no page, and no host', async () => {
  for (const path of ['//', '//evil.example/', '///', '/%', '/\\']) expect(await statusOf(path)).toBe(404);
  for (const path of ['*', 'http://evil.example/']) expect(await statusOf(path)).toBe(400);
});

/** As it is written: a URL would be tidied up first. */
async function statusOf(path: string): Promise<number> {
  const { hostname, port } = new URL(slack.url);
  const socket = connect(Number(port), hostname);
  socket.end(`GET ${path} HTTP/1.1\r\nhost: ${hostname}:${port}\r\nconnection: close\r\n\r\n`);
  let answer = '';
  for await (const chunk of socket) answer += String(chunk);
  return Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1]);
}
