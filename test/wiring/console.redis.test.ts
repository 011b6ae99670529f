import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readConfig } from '../../src/config/config.ts';
import { ConsoleLink } from '../../src/protocol/operator.ts';
import { loadOrCreateSigner } from '../../src/transports/agent/keys.ts';
import { Closing } from '../../src/wiring/closing.ts';
import { startConsole } from '../../src/wiring/console.ts';
import { operator } from '../../src/wiring/operator.ts';
import { syndrop } from '../faces/cli/run-syndrop.ts';
import { type Bench, openBench } from '../support/app-bench.ts';

let dir: string;
let bench: Bench;
let closing: Closing;
let port: number;
let environment: NodeJS.ProcessEnv;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'syndrop-console-'));
  bench = await openBench();
  closing = new Closing();
  port = await freePort();
  environment = { SYNDROP_STATE_DIR: join(dir, 'state'), SYNDROP_CONFIG: join(dir, 'syndrop.yaml') };
});

afterEach(async () => {
  await closing.run();
  await bench.close();
  await rm(dir, { recursive: true, force: true });
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const bound = server.address();
  server.close();
  await once(server, 'close');
  return typeof bound === 'object' && bound !== null ? bound.port : 0;
}

/** Makes a key; its line of the configuration. */
async function keyOf(name: string): Promise<string> {
  const { publicKey } = await loadOrCreateSigner(join(dir, `${name}.pem`));
  return `  - {name: ${name}, publicKey: "${publicKey}"}\n`;
}

async function serve(operators: string): Promise<void> {
  await writeFile(join(dir, 'syndrop.yaml'), `operators:\n${operators}console: {port: ${port}}\n`);
  const config = readConfig(environment, dir);
  const quiet = { error: () => {}, warn: () => {}, info: () => {}, debug: () => {} };
  await startConsole(config, { app: bench.app, store: bench.store, pageOf: () => null }, quiet, closing);
}

function terminal(name: string) {
  return syndrop(['console', 'login', '--json', '--key', join(dir, `${name}.pem`)], '', environment);
}

function logIn(name: string, address: string) {
  return operator.logIn(address, join(dir, `${name}.pem`), new AbortController().signal);
}

describe('the log-in to a console', () => {
  it('gives the owner of a key a link, in a terminal', async () => {
    await serve((await keyOf('ops')) + (await keyOf('night')));
    const { status, stdout, stderr } = await terminal('night');
    const { operator: name, link } = ConsoleLink.parse(JSON.parse(stdout));
    expect({ status, stderr, name }).toEqual({ status: 0, stderr: '', name: 'night' });
    expect(new URL(link).origin).toBe(`http://127.0.0.1:${port}`);
    expect(await (await fetch(link)).text()).toContain('Log in as night');
    const page = await (await fetch(`http://127.0.0.1:${port}/`)).text();
    expect(page).toContain(`syndrop console login --key FILE --url http://127.0.0.1:${port}`);
  });

  it('says in words why it does not', async () => {
    await serve(await keyOf('ops'));
    await keyOf('stranger');
    const { status, stdout } = await terminal('stranger');
    expect([status, stdout]).toEqual([2, expect.stringContaining('does not let this key in')]);
    await expect(logIn('nobody', `http://127.0.0.1:${port}`)).rejects.toThrow('syndrop operator-key');
    // By another name it is another console, whose links would open this one.
    await expect(logIn('ops', `http://localhost:${port}`)).rejects.toThrow('is not the address the console has');
    await expect(logIn('ops', 'http://console.example.com')).rejects.toThrow('give https://');
    await expect(logIn('ops', `http://127.0.0.1:${await freePort()}`)).rejects.toThrow('does not answer');
    await expect(logIn('ops', `http://127.0.0.1:${port}/`)).resolves.toMatchObject({ operator: 'ops' });
  });
});

describe('the configuration of a console', () => {
  it.each([
    ['without an operator', 'console: {}', 'operator-key'],
    ['in the clear beyond this machine', 'console: {url: "http://console.example.com"}', 'https://'],
    ['on an address that others reach', 'console: {address: 0.0.0.0}', 'https://'],
  ])('is refused %s', async (_, text, said) => {
    await writeFile(join(dir, 'syndrop.yaml'), text);
    expect(() => readConfig(environment, dir)).toThrow(said);
  });
});
