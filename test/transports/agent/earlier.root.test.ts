import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { reason } from '../../../src/app/diagnosing/reason.ts';
import { liveSourceIds } from '../../../src/protocol/manifest.ts';
import type { Order } from '../../../src/protocol/order.ts';
import { createAgentTransport, type HostKeys } from '../../../src/transports/agent.ts';
import type { ApplyingTransport } from '../../../src/transports/transport.ts';
import { type AgentRig, launchAgent, openAgentRig, type RunningAgent, until } from '../../support/agent-rig.ts';
import { approver, openBench } from '../../support/app-bench.ts';
import { EARLIER, type Earlier, openEarlier } from '../../support/earlier.ts';
import { applyOrder, keepOrder, readSysctl, sign, writeSysctl } from '../../support/orders.ts';

vi.setConfig({ testTimeout: 120_000 });
/** What is said of a source that was not there yet for the oldest. */
const BOOT_SETTINGS = {
  'before-sealing': {
    error: { code: 'unknown-source', message: 'The agent is older than this source. Update syndrop-agent.' },
  },
  'before-sessions': { text: expect.any(String) },
};
const KEY = 'net.ipv4.tcp_syncookies';

/** A Redis, a network namespace and a signer; the host that is enrolled with it is of no use here. */
let rig: AgentRig;
let agent: RunningAgent | null;
beforeEach(async () => {
  agent = null;
  rig = await openAgentRig({ inNamespace: true, listen: false });
  await writeSysctl(rig.netns ?? '', KEY, '0');
});
afterEach(async () => {
  await agent?.stop('SIGKILL');
  await rig.close();
});

const netns = () => rig.netns ?? '';

/** Enrols a host as a bot of then did; its agent would read what is there. */
async function enrolledBy(earlier: Earlier) {
  return await earlier.enrolHost({
    redis: rig.redis,
    hostId: 'web01',
    dir: join(rig.dir, 'web01'),
    botPublicKey: rig.signer.publicKey,
    policy: { mode: 'remediate', allow: 'listed-safe' },
    sysctlDir: join(rig.dir, 'sysctl.d'),
  });
}

async function start(argv: readonly string[], configPath: string): Promise<RunningAgent> {
  const started = launchAgent(configPath, ['ip', 'netns', 'exec', netns(), ...argv]);
  agent = started;
  await until(() => started.said().includes('ready'), 60_000);
  return started;
}

/** On a machine that has much else to do. */
const PATIENCE = 60;

function todaysBot(keys: HostKeys) {
  const hostKeys = () => Promise.resolve(keys);
  const { redis, signer } = rig;
  return createAgentTransport({ redis, botId: 'today', signer, hostKeys, mayBePlain: true, patienceSeconds: PATIENCE });
}

function send(bot: ApplyingTransport, order: Order) {
  return bot.apply('web01', sign(order, rig.signer), AbortSignal.timeout(PATIENCE * 1000));
}

/** Sources there have always been. */
const OF_THEN = ['proc-net-netstat', 'sysctl'] as const;
const TODAY = [process.execPath, 'dist/syndrop-agent.cjs'];

describe.each(EARLIER)('the agent of %s', (name) => {
  test('is asked by today’s bot, proposed to, changed and kept; what it cannot know is absent with the reason', async () => {
    const earlier = await openEarlier(name, rig.dir);
    const { configPath, publicKey, sealingKey = null } = await enrolledBy(earlier);
    await start(earlier.agent, configPath);
    const keys: HostKeys = { signing: [publicKey], sealing: sealingKey };
    const transport = todaysBot(keys);
    const bench = await openBench({
      signer: rig.signer,
      ways: () => Promise.resolve({ transport, applying: transport, address: 'web01' }),
    });
    try {
      const asked = { sources: liveSourceIds, windowSeconds: 0.1 };
      const bundle = await transport.collect('web01', asked, AbortSignal.timeout(PATIENCE * 1000));
      const { diagnosis } = reason(bundle, {}, () => '');
      expect(diagnosis.window.deltas).toBe(true);
      expect(bundle.samples[0]?.answers['proc-net-netstat']).toHaveProperty('text');
      expect(bundle.samples[0]?.answers['boot-settings']).toMatchObject(BOOT_SETTINGS[name]);

      await bench.app.start();
      const { proposalId, plan } = await bench.proposed();
      await bench.app.decide(proposalId, 'approve', approver, plan.digest);
      await bench.until('it is measured', async () => (await bench.app.proposal(proposalId))?.watch !== null);
      expect(await readSysctl(netns(), KEY)).toBe('1');
      await bench.app.decide(proposalId, 'keep', approver, plan.digest);
      await bench.inState(proposalId, 'kept');
      expect(await readFile(join(rig.dir, 'sysctl.d', '60-syndrop.conf'), 'utf8')).toContain(`${KEY} = 1`);
    } finally {
      await bench.close();
      await transport.close();
    }
  });

  test('may be replaced while a change is open: today’s agent on its directory keeps the change', async () => {
    const earlier = await openEarlier(name, rig.dir);
    const { configPath, publicKey, sealingKey = null } = await enrolledBy(earlier);
    const old = await start(earlier.agent, configPath);
    const keys: HostKeys = { signing: [publicKey], sealing: sealingKey };
    const transport = todaysBot(keys);
    try {
      const place = { hostId: 'web01', namespace: rig.namespace };
      const order = applyOrder(place, [{ key: KEY, from: '0', to: '1' }]);
      expect(await send(transport, order)).toMatchObject({ state: 'applied' });
      await old.stop();
      await start(TODAY, configPath);
      expect(await send(transport, keepOrder(order))).toMatchObject({ state: 'kept' });
      expect(await readSysctl(netns(), KEY)).toBe('1');
    } finally {
      await transport.close();
    }
  });
});

describe.each(EARLIER)('the bot of %s', (name) => {
  test('asks and changes today’s agent, where that is told to answer without a seal if the bot has none', async () => {
    const earlier = await openEarlier(name, rig.dir);
    const { configPath, publicKey, sealingKey = null } = await enrolledBy(earlier);
    const mayBePlain = { ...JSON.parse(await readFile(configPath, 'utf8')), sealing: 'optional' };
    await writeFile(configPath, JSON.stringify(mayBePlain));
    await start(TODAY, configPath);
    const keys: HostKeys = { signing: [publicKey], sealing: sealingKey };
    const transport = earlier.createTransport({ redis: rig.redis, signer: rig.signer, keys });
    try {
      const asked = { sources: OF_THEN, windowSeconds: 0.1 };
      const bundle = await transport.collect('web01', asked, AbortSignal.timeout(PATIENCE * 1000));
      expect(bundle.samples.map(({ answers }) => 'text' in (answers['proc-net-netstat'] ?? {}))).toEqual([true, true]);
      const order = applyOrder({ hostId: 'web01', namespace: rig.namespace }, [{ key: KEY, from: '0', to: '1' }]);
      expect(await send(transport, order)).toMatchObject({ state: 'applied' });
      expect(await send(transport, keepOrder(order))).toMatchObject({ state: 'kept' });
    } finally {
      await transport.close();
    }
  });
});

test('a bot without a seal is told by today’s agent what to update first', async () => {
  const earlier = await openEarlier('before-sealing', rig.dir);
  const { configPath, publicKey } = await enrolledBy(earlier);
  await start(TODAY, configPath);
  const keys: HostKeys = { signing: [publicKey], sealing: null };
  const transport = earlier.createTransport({ redis: rig.redis, signer: rig.signer, keys });
  const answer = transport.collect(
    'web01',
    { sources: OF_THEN, windowSeconds: 0 },
    AbortSignal.timeout(PATIENCE * 1000),
  );
  await expect(answer).rejects.toThrow('update syndrop there first');
  await transport.close();
});
