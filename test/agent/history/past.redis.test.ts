import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { collect } from '../../../agent/collect/collect.ts';
import { readRing } from '../../../agent/history/ring.ts';
import { loadSigner } from '../../../agent/keys.ts';
import { openOutbox } from '../../../agent/outbox.ts';

import { diagnoseBundle } from '../../../src/app/diagnosing/diagnose-once.ts';
import { liveOptions } from '../../../src/app/diagnosing/live-options.ts';
import { historySourceIds } from '../../../src/protocol/history.ts';
import { Request, Signed } from '../../../src/protocol/message.ts';
import { inboxOf, sealedFor } from '../../../src/protocol/streams.ts';
import { loadOrCreateUnsealer } from '../../../src/transports/agent/keys.ts';
import { type AgentRig, openAgentRig, until } from '../../support/agent-rig.ts';
import { writeHistory } from '../../support/history.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let rig: AgentRig;
beforeEach(async () => {
  rig = await openAgentRig();
  await mkdir(rig.stateDir, { recursive: true, mode: 0o700 });
});
afterEach(() => rig.close());

const MINUTE_MS = 60_000;
const AT = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS - 30 * MINUTE_MS;
const WELL = { TcpExtListenOverflows: 7, TcpExtListenDrops: 7, TcpPassiveOpens: 9_000, TcpInSegs: 90_000 };

/** An hour long, quiet but for the minute asked about. */
async function writeStorm(): Promise<void> {
  const { ino: netns } = statSync('/proc/self/ns/net');
  const readings = Array.from({ length: 360 }, (_, index) => {
    const drops = 40 * Math.min(Math.max(index - 180, 0), 6);
    return { ...WELL, TcpExtListenOverflows: 7 + drops, TcpExtListenDrops: 7 + drops };
  });
  const file = join(rig.stateDir, 'history.ring');
  writeHistory(file, AT - 180 * 10_000, readings, { netns });
  await setHistory({ hours: 1 });
}

async function setHistory(history: { hours: number } | null): Promise<void> {
  const config: Record<string, unknown> = JSON.parse(await readFile(rig.enrolled.configPath, 'utf8'));
  await writeFile(rig.enrolled.configPath, JSON.stringify({ ...config, history }));
}

function ask(atMs: number) {
  const options = liveOptions({ windowSeconds: 3, at: new Date(atMs).toISOString() });
  return rig.transport.collect(rig.hostId, options, AbortSignal.timeout(20_000));
}

test('an agent answers for a minute before it was started, from what the one before it wrote down', async () => {
  await writeStorm();
  await rig.startAgent();
  const bundle = await ask(AT);
  expect(bundle.past?.at).toBe(new Date(AT).toISOString());
  // Settings apart, nothing of now: no socket, no process, no route.
  const sources = bundle.samples.flatMap(({ answers }) => Object.keys(answers));
  expect(sources.filter((id) => !historySourceIds.some((known) => known === id))).toEqual([]);
  const { diagnosis, plan } = diagnoseBundle(bundle, {});
  expect(diagnosis.verdict).toMatchObject({ status: 'past', causeId: 'accept-queue-overflow-syn' });
  expect(diagnosis.window.seconds).toBe(60);
  expect(diagnosis.past?.minutes.find(({ at }) => at === bundle.past?.at)?.dropped).toBe(240);
  expect(plan).toBeNull();
});

test('a quiet minute is told quiet, and the worse one near by is named', async () => {
  await writeStorm();
  await rig.startAgent();
  const { diagnosis } = diagnoseBundle(await ask(AT - 5 * MINUTE_MS), {});
  expect(diagnosis.verdict.status).toBe('healthy');
  expect(diagnosis.past?.worse).toEqual({ at: new Date(AT).toISOString(), dropped: 240 });
});

test('what the host cannot know is said: before the first reading, a gap, the future', async () => {
  await writeStorm();
  await rig.startAgent();
  await expect(ask(AT - 600 * MINUTE_MS)).rejects.toMatchObject({ code: 'before-history' });
  // The readings end half an hour after the storm's beginning, about when the agent was started.
  await expect(ask(AT - 29 * MINUTE_MS)).resolves.toBeDefined();
  await expect(ask(AT + 600 * MINUTE_MS)).rejects.toMatchObject({ code: 'in-the-future' });
});

test('an agent that is killed goes on in the same file, after the reading of the one before it', async () => {
  await rig.startAgent();
  await rig.stopAgents();
  await rig.startAgent();
  const { readings } = readRing(join(rig.stateDir, 'history.ring'), 0, Infinity);
  expect(readings.map(({ sequence }) => sequence)).toEqual([1, 2]);
});

test('an agent that was told to keep nothing says so', async () => {
  await setHistory(null);
  await rig.startAgent();
  await expect(ask(AT)).rejects.toMatchObject({ code: 'no-history' });
  await expect(readFile(join(rig.stateDir, 'history.ring'))).rejects.toMatchObject({ code: 'ENOENT' });
});

test('an agent that does not know the question, and answers about now, is told to be too old', async () => {
  const asked = ask(AT);
  asked.catch(() => {});
  const inbox = inboxOf(rig.hostId);
  await until(async () => (await rig.redis.xlen(inbox)) > 0);
  const [entry] = await rig.redis.xrevrange(inbox, '+', '-', 'COUNT', 1);
  const key = await loadOrCreateUnsealer(join(rig.stateDir, 'sealing.key'));
  const opened = await key.open(Buffer.from(entry?.[1][1] ?? '', 'base64'), sealedFor.request(rig.hostId));
  const request = Request.parse(JSON.parse(Signed.parse(JSON.parse(Buffer.from(opened ?? []).toString())).payload));
  const config: { keyFile: string } = JSON.parse(await readFile(rig.enrolled.configPath, 'utf8'));
  const signer = loadSigner(resolve(dirname(rig.enrolled.configPath), config.keyFile));
  const outbox = openOutbox(
    rig.redis,
    rig.hostId,
    () => signer,
    () => null,
  );
  const task = { hostId: rig.hostId, sources: ['proc-net-snmp'], windowSeconds: 0, transport: 'agent' } as const;
  const bundle = await collect(task, AbortSignal.timeout(10_000));
  await outbox.reply(request, { kind: 'bundle', bundle });
  await expect(asked).rejects.toMatchObject({ code: 'agent-too-old' });
});

test('an agent writes down where it stands as soon as it starts', async () => {
  await rig.startAgent();
  const agent = await readFile(join(rig.stateDir, 'history.ring'));
  expect(agent.subarray(0, 'syndrop-history'.length).toString()).toBe('syndrop-history');
  await expect(ask(AT)).rejects.toMatchObject({ code: 'before-history' });
});
