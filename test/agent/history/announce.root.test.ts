import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { diagnoseBundle } from '../../../src/app/diagnosing/diagnose-once.ts';
import { liveOptions } from '../../../src/app/diagnosing/live-options.ts';
import { type AgentRig, openAgentRig, until } from '../../support/agent-rig.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

const run = promisify(execFile);
const PORT = 8080;
const SERVER = `require('node:net').createServer().listen({ port: ${PORT}, host: '127.0.0.1', backlog: 1 }, () => console.log('up'))`;
const CLIENTS = `for (let n = 0; n < 60; n += 1) require('node:net').connect(${PORT}, '127.0.0.1').on('error', () => {}); setTimeout(() => {}, 60000)`;

let rig: AgentRig;
const children: ChildProcess[] = [];
beforeEach(async () => {
  rig = await openAgentRig({ inNamespace: true });
  await run('ip', ['netns', 'exec', String(rig.netns), 'ip', 'link', 'set', 'lo', 'up']);
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await rig.close();
});

function startInside(script: string): ChildProcess {
  const child = spawn('ip', ['netns', 'exec', String(rig.netns), process.execPath, '-e', script]);
  children.push(child);
  return child;
}

async function announceAbove(dropsPerMinute: number): Promise<void> {
  const config: Record<string, unknown> = JSON.parse(await readFile(rig.enrolled.configPath, 'utf8'));
  await writeFile(rig.enrolled.configPath, JSON.stringify({ ...config, announce: { dropsPerMinute } }));
}

test('a host tells of a burst by itself, signed, and of its minute a diagnosis is there', async () => {
  await announceAbove(20);
  await rig.startAgent();
  const server = startInside(SERVER);
  if (server.stdout !== null) await once(server.stdout, 'data');
  // It accepts nothing any more, and its queue of one is soon full.
  server.kill('SIGSTOP');
  startInside(CLIENTS);
  const bursts = () => rig.notices.filter(({ body }) => body.kind === 'burst');
  await until(() => bursts().length > 0, 70_000);
  const [{ body, hostId } = { body: null, hostId: '' }] = bursts();
  expect(hostId).toBe(rig.hostId);
  expect(body).toMatchObject({ kind: 'burst', at: expect.stringMatching(/:00\.000Z$/) });
  if (body?.kind !== 'burst') throw new Error('no burst');
  expect(body.dropped).toBeGreaterThanOrEqual(20);
  const options = liveOptions({ windowSeconds: 3, at: body.at });
  const bundle = await rig.transport.collect(hostId, options, AbortSignal.timeout(20_000));
  expect(diagnoseBundle(bundle, {}).diagnosis.verdict).toMatchObject({
    status: 'past',
    causeId: 'accept-queue-overflow-syn',
  });
});
