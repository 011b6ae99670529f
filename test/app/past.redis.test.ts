import { randomUUID } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createApp } from '../../src/app/create-app.ts';
import { policyFor } from '../../src/app/hosts/host-policy.ts';
import { createMembers } from '../../src/app/people/members.ts';
import { reason } from '../../src/app/diagnosing/reason.ts';
import { secondFactors } from '../../src/app/people/second-factor.ts';
import { Approval } from '../../src/config/approval.ts';
import { slackClient } from '../../src/embedded/slack/client.ts';
import { startSlackEmulator } from '../../src/embedded/slack/emulator.ts';
import { createSlackFace } from '../../src/faces/slack/face.ts';
import { openStore } from '../../src/store/open-store.ts';
import { parentWith } from '../faces/slack/open-slack.ts';
import { type AgentRig, openAgentRig } from '../support/agent-rig.ts';
import { writeHistory } from '../support/history.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

/** Real agent and Redis, the whole app, and Slack's wire protocol. */
let rig: AgentRig;
const closing: (() => Promise<unknown>)[] = [];
beforeEach(async () => {
  rig = await openAgentRig();
  closing.push(() => rig.close());
});
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const AT = Date.parse(`${new Date(Date.now() - 20 * 3_600_000).toISOString().slice(0, 'YYYY-MM-DDTHH'.length)}:12:00Z`);

/** Half an hour of quiet, a minute of overflows, half an hour of quiet. */
async function writeStorm(): Promise<void> {
  await mkdir(rig.stateDir, { recursive: true, mode: 0o700 });
  const readings = Array.from({ length: 360 }, (_, index) => {
    const drops = 40 * Math.min(Math.max(index - 180, 0), 6);
    return {
      TcpExtListenOverflows: 7 + drops,
      TcpExtListenDrops: 7 + drops,
      TcpPassiveOpens: 9_000,
      TcpInSegs: 90_000,
    };
  });
  const { ino: netns } = statSync('/proc/self/ns/net');
  writeHistory(join(rig.stateDir, 'history.ring'), AT - 180 * 10_000, readings, { netns }, 24);
}

async function startBot() {
  const store = await openStore({ kind: 'sqlite', file: join(rig.dir, 'syndrop.db') });
  const emulator = await startSlackEmulator();
  const factors = join(rig.dir, 'second-factors.json');
  await writeFile(factors, '{}');
  const nobody = (): Promise<readonly string[]> => Promise.resolve([]);
  const { transport, redis, signer, hostId } = rig;
  const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
  const app = createApp({
    store,
    redis,
    signer,
    chat: {
      open: (...given) => face.open(...given),
      retitle: (...given) => face.retitle(...given),
      post: (...given) => face.post(...given),
      update: (...given) => face.update(...given),
      posted: (...given) => face.posted(...given),
      whisper: (...given) => face.whisper(...given),
    },
    ways: (name) => Promise.resolve(name === hostId ? { transport, applying: transport, address: hostId } : undefined),
    reason: (bundle, question, sha256) => reason(bundle, question, sha256),
    improvement: () => ({ helped: false, rates: [] }),
    approval: { expiresMinutes: 30, leaseSeconds: 600, watchSeconds: 1 },
    policyOf: (name) => policyFor(Approval.parse({}), name, []),
    members: createMembers({ group: nobody, oncall: nobody, clock: () => new Date() }),
    isOperator: () => false,
    secondFactor: secondFactors(factors, store.switches, () => new Date()),
    windowSeconds: 0,
    prefix: `past-${randomUUID()}`,
  });
  const { botToken, appToken, apiUrl } = emulator;
  const face = await createSlackFace({
    app,
    config: { botToken, appToken, apiUrl, signingSecret: null, httpPort: 0 },
    logger: silent,
  });
  await face.start();
  await app.start();
  closing.push(
    () => store.close(),
    () => emulator.close(),
    () => face.stop(),
    () => app.stop(),
  );
  return slackClient(emulator.url);
}

test('a storm of last night is named in Slack, in the time of the person who asks', async () => {
  await writeStorm();
  await rig.startAgent();
  const slack = await startBot();
  const second = slack.as('U0ONCALL2');
  // That minute on a clock in Shanghai, where this person lives.
  const clock = new Date(AT + 8 * 3_600_000).toISOString().slice('YYYY-MM-DDT'.length, 'YYYY-MM-DDTHH:MM'.length);
  await second.command(`/syndrop ${rig.hostId} at ${clock}`);
  const answer = await second.waitFor(
    (seen) =>
      seen.channels
        .flatMap(({ messages }) => messages)
        .find((message) => message.thread_ts !== message.ts && JSON.stringify(message).includes('"details"')),
    30_000,
  );
  const words = JSON.stringify(answer);
  expect(words).toContain('Accept queue full, new SYNs dropped');
  expect(words).toContain('Dropped then');
  expect(words).toMatch(/▁+█▁+/);
  // Slack prints it on the clock of whoever reads.
  expect(words).toContain(`<!date^${AT / 1000}^`);
  const parent = await second.waitFor((seen) =>
    parentWith(seen, 'Accept queue full, new SYNs dropped — in that minute'),
  );
  expect(parent.ts).toBe(answer.thread_ts);
});

test('what was not written down is said in the thread', async () => {
  await rig.startAgent();
  const slack = await startBot();
  const oncall = slack.as('U0ONCALL1');
  await oncall.command(`/syndrop ${rig.hostId} at -20m`);
  const said = await oncall.waitFor(
    (seen) =>
      seen.channels.flatMap(({ messages }) => messages).find(({ text }) => text.includes('has written down begins at')),
    30_000,
  );
  expect(said.text).toContain(rig.hostId);
});
