import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Signed } from '../../src/protocol/message.ts';
import type { ApplyOrder, Order } from '../../src/protocol/order.ts';
import { loadOrCreateSigner } from '../../src/transports/agent/keys.ts';
import { type AgentRig, openAgentRig, orderLog, type RunningAgent, until } from '../support/agent-rig.ts';
import { applyOrder, keepOrder, readSysctl, revertOrder, sign, writeSysctl } from '../support/orders.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const COOKIES = 'net.ipv4.tcp_syncookies';
const SOMAXCONN = 'net.core.somaxconn';

let rig: AgentRig;
let netns: string;
let agent: RunningAgent;
beforeAll(async () => {
  rig = await openAgentRig({ inNamespace: true });
  netns = rig.netns ?? '';
  agent = await rig.startAgent();
});
afterAll(() => rig.close());

beforeEach(async () => {
  await writeSysctl(netns, COOKIES, '0');
  await writeSysctl(netns, SOMAXCONN, '4096');
});

function send(order: Order | Signed) {
  const signed = 'signature' in order ? order : sign(order, rig.signer);
  return rig.transport.apply(rig.hostId, signed, AbortSignal.timeout(20_000));
}

function cookiesOn(over: Partial<ApplyOrder> = {}): ApplyOrder {
  return applyOrder(rig, [{ key: COOKIES, from: '0', to: '1' }], over);
}

describe('an order within the policy', () => {
  test('is applied, read back, and ordered back', async () => {
    const order = cookiesOn();
    const before = Date.now();
    const applied = await send(order);
    expect(applied).toMatchObject({ state: 'applied', readBack: [{ key: COOKIES, value: '1' }] });
    expect(await readSysctl(netns, COOKIES)).toBe('1');
    const deadline = applied.state === 'applied' ? Date.parse(applied.deadline) : 0;
    expect(deadline - before).toBeGreaterThanOrEqual(60_000);
    expect(await send(revertOrder(order))).toMatchObject({
      state: 'reverted',
      why: 'ordered',
      restored: [{ key: COOKIES, value: '0' }],
      stoodDown: [],
    });
    expect(await readSysctl(netns, COOKIES)).toBe('0');
  });

  test('twice equals once: the second time it says what has become of its change', async () => {
    const order = cookiesOn();
    const first = await send(order);
    expect(await send(order)).toEqual(first);
    const reverted = await send(revertOrder(order));
    expect(await send(order)).toEqual(reverted);
    expect(await readSysctl(netns, COOKIES)).toBe('0');
  });

  test('is taken back though its lease cannot be read at the deadline: it is looked at again, and nobody dies of it', async () => {
    const order = cookiesOn({ leaseSeconds: 10 });
    await send(order);
    const stem = createHash('sha256').update(order.changeId).digest('hex').slice(0, 32);
    const lease = join(rig.stateDir, 'changes', `${stem}.lease`);
    await rename(lease, `${lease}.aside`);
    await mkdir(lease);
    await until(() => agent.said().includes('could not be looked at'), 30_000);
    await rmdir(lease);
    await rename(`${lease}.aside`, lease);
    await until(async () => (await readSysctl(netns, COOKIES)) === '0', 30_000);
    expect(await send(order)).toMatchObject({ state: 'reverted' });
  });

  test('stays when it is kept, on disk in a file of ours, and no deadline takes it back', async () => {
    const order = cookiesOn({ leaseSeconds: 10 });
    await send(order);
    const kept = await send(keepOrder(order));
    const file = join(rig.dir, 'sysctl.d', '60-syndrop.conf');
    expect(kept).toMatchObject({ state: 'kept', persistedIn: file });
    expect(await readFile(file, 'utf8')).toMatch(/^# Written by syndrop-agent.*\nnet\.ipv4\.tcp_syncookies = 1\n$/);
    await new Promise((resolve) => setTimeout(resolve, 14_000));
    expect(await readSysctl(netns, COOKIES)).toBe('1');
    expect(await send(revertOrder(order))).toEqual(kept);
  });

  test('reverts by itself at the deadline, and tells of it unasked', async () => {
    const order = cookiesOn({ leaseSeconds: 10 });
    await send(order);
    await until(async () => (await readSysctl(netns, COOKIES)) === '0', 13_000);
    await until(() =>
      rig.notices.some(({ body }) => body.kind === 'outcome' && body.outcome.changeId === order.changeId),
    );
    const told = rig.notices.find(({ body }) => body.kind === 'outcome' && body.outcome.changeId === order.changeId);
    expect(told?.body).toMatchObject({ outcome: { state: 'reverted', why: 'lease-expired' } });
    expect(await send(keepOrder(order))).toMatchObject({ state: 'reverted', why: 'lease-expired' });
  });

  test('stands down where somebody else changed the value meanwhile', async () => {
    const order = applyOrder(rig, [
      { key: COOKIES, from: '0', to: '1' },
      { key: SOMAXCONN, from: '4096', to: '8192' },
    ]);
    await send(order);
    await writeSysctl(netns, SOMAXCONN, '16384');
    expect(await send(keepOrder(order))).toMatchObject({ state: 'refused', code: 'value-changed' });
    expect(await send(revertOrder(order))).toMatchObject({
      restored: [{ key: COOKIES, value: '0' }],
      stoodDown: [{ key: SOMAXCONN, value: '16384' }],
    });
    expect(await readSysctl(netns, SOMAXCONN)).toBe('16384');
  });

  test('is not kept once the owner of the host no longer permits the key', async () => {
    const file = join(rig.dir, 'agent', 'policy.json');
    const usual = await readFile(file, 'utf8');
    const order = cookiesOn();
    await send(order);
    const narrowed = { format: 'syndrop-policy/1', mode: 'remediate', allow: [{ key: SOMAXCONN }] };
    await writeFile(file, JSON.stringify(narrowed));
    try {
      expect(await send(keepOrder(order))).toMatchObject({ state: 'refused', code: 'key-not-allowed' });
    } finally {
      await writeFile(file, usual);
      await send(revertOrder(order));
    }
  });

  test('is the only one: a second change waits until the first has ended', async () => {
    const order = cookiesOn();
    await send(order);
    const second = applyOrder(rig, [{ key: SOMAXCONN, from: '4096', to: '8192' }]);
    expect(await send(second)).toMatchObject({ state: 'refused', code: 'another-change-open' });
    await send(revertOrder(order));
  });
});

describe('an order is refused, changes nothing and is logged by the host', () => {
  /** The code, once it is certain that nothing changed and the host wrote the same code into its log. */
  async function refusal(order: Order | Signed): Promise<string> {
    const before = [await readSysctl(netns, COOKIES), await readSysctl(netns, SOMAXCONN)];
    const outcome = await send(order);
    expect([await readSysctl(netns, COOKIES), await readSysctl(netns, SOMAXCONN)]).toEqual(before);
    expect((await orderLog(rig)).at(-1)?.outcome).toEqual(outcome);
    return outcome.state === 'refused' ? outcome.code : outcome.state;
  }

  test('altered after signing: bad-signature', async () => {
    const signed = sign(cookiesOn(), rig.signer);
    expect(await refusal({ ...signed, payload: signed.payload.replace('"to":"1"', '"to":"2"') })).toBe('bad-signature');
  });

  test('signed by a key this host does not know: unknown-key', async () => {
    expect(await refusal(sign(cookiesOn(), await loadOrCreateSigner(join(rig.dir, 'other.key'))))).toBe('unknown-key');
  });

  test('no order at all, or one with a doubled member: malformed', async () => {
    expect(await refusal(sign({ kind: 'apply' }, rig.signer))).toBe('malformed');
    const { payload } = sign(cookiesOn(), rig.signer);
    const doubled = payload.replace('"kind":"apply"', '"kind":"revert","kind":"apply"');
    expect(await refusal({ payload: doubled, keyId: rig.signer.keyId, signature: rig.signer.sign(doubled) })).toBe(
      'malformed',
    );
  });

  test('made for another host: wrong-host', async () => {
    expect(await refusal(cookiesOn({ hostId: 'host-other' }))).toBe('wrong-host');
  });

  test('made in another network namespace, or in one nobody named: wrong-namespace', async () => {
    expect(await refusal(cookiesOn({ netns: 'net:[1]' }))).toBe('wrong-namespace');
    expect(await refusal(cookiesOn({ netns: null }))).toBe('wrong-namespace');
  });

  test('signed for other changes than its digest says: digest-mismatch', async () => {
    const approved = cookiesOn();
    const also = [...approved.changes, { key: SOMAXCONN, from: '4096', to: '8192' }];
    const { planDigest } = approved;
    expect(await refusal(cookiesOn({ changes: also, planDigest }))).toBe('digest-mismatch');
    const other = [{ key: SOMAXCONN, from: '4096', to: '8192' }];
    expect(await refusal(cookiesOn({ changes: other, planDigest }))).toBe('digest-mismatch');
    const elsewhere = applyOrder({ hostId: 'host-other', namespace: netns }, approved.changes);
    expect(await refusal(cookiesOn({ planDigest: elsewhere.planDigest }))).toBe('digest-mismatch');
  });

  test('with a key or value made to leave its file: nothing but a listed key is ever written', async () => {
    const change = (key: string, to = '1') => applyOrder(rig, [{ key, from: '0', to }]);
    const codes = ['malformed', 'key-not-allowed', 'value-out-of-bounds'];
    for (const order of [
      change('net.ipv4.conf.eth0/../../../kernel/core_pattern.rp_filter', '2'),
      change('net.ipv4.conf.//.//.kernel.core_pattern', '2'),
      change('net.ipv4.conf.eth0\nkernel.rp_filter', '2'),
      change('net.ipv4.conf.default.rp_filter', '2'),
      change(COOKIES, '1\nkernel.core_pattern = |/bin/x'),
      change(COOKIES, '1 '),
      change(SOMAXCONN, '0x2000'),
      change(`net.ipv4.conf.${'a'.repeat(300)}.rp_filter`, '2'),
    ]) {
      expect(codes).toContain(await refusal(order));
    }
  });

  test('too early, too late, or valid for longer than a day', async () => {
    const at = (seconds: number) => new Date(Date.now() + seconds * 1000).toISOString();
    expect(await refusal(cookiesOn({ notBefore: at(120) }))).toBe('not-yet-valid');
    expect(await refusal(cookiesOn({ expires: at(-1) }))).toBe('expired');
    expect(await refusal(cookiesOn({ expires: at(2 * 86_400) }))).toBe('malformed');
  });

  test('a nonce or a change id used again: replayed', async () => {
    const order = cookiesOn();
    await send(order);
    await send(revertOrder(order));
    expect(await refusal(cookiesOn({ nonce: order.nonce }))).toBe('replayed');
    expect(await refusal(cookiesOn({ changeId: order.changeId }))).toBe('replayed');
  });

  test('a value out of bounds, a key off the list, or a key that is not there', async () => {
    const change = (key: string, from: string, to: string) => applyOrder(rig, [{ key, from, to }]);
    expect(await refusal(change(COOKIES, '0', '2'))).toBe('value-out-of-bounds');
    expect(await refusal(change(SOMAXCONN, '4096', '1024'))).toBe('value-out-of-bounds');
    expect(await refusal(change('net.ipv4.ip_forward', '0', '1'))).toBe('key-not-allowed');
    expect(await refusal(change('kernel.panic', '0', '1'))).toBe('key-not-allowed');
    expect(await refusal(change('net.ipv4.tcp_tw_recycle', '1', '0'))).toBe('no-such-key');
  });

  test('made when the value was another: value-changed', async () => {
    expect(await refusal(applyOrder(rig, [{ key: SOMAXCONN, from: '128', to: '8192' }]))).toBe('value-changed');
  });

  test('keep or revert of a change that never was, or of another plan: no-such-change', async () => {
    expect(await refusal(keepOrder(cookiesOn()))).toBe('no-such-change');
    const order = cookiesOn();
    await send(order);
    const planDigest = `sha256:${'0'.repeat(64)}`;
    expect(await send(keepOrder(order, { planDigest }))).toMatchObject({ code: 'no-such-change' });
    await send(revertOrder(order));
  });

  test('reordered: a keep that comes before its change is refused, and stays refused once the change is there', async () => {
    const order = cookiesOn();
    const [early, late] = [sign(keepOrder(order), rig.signer), sign(revertOrder(order), rig.signer)];
    expect(await refusal(early)).toBe('no-such-change');
    expect(await refusal(late)).toBe('no-such-change');
    expect(await send(order)).toMatchObject({ state: 'applied' });
    expect(await send(early)).toMatchObject({ state: 'refused', code: 'no-such-change' });
    expect(await send(late)).toMatchObject({ state: 'refused', code: 'no-such-change' });
    expect(await readSysctl(netns, COOKIES)).toBe('1');
    const reverted = await send(revertOrder(order));
    // What was ordered before the end of the change does not bring it back.
    expect(await send(keepOrder(order))).toEqual(reverted);
    expect(await send(order)).toEqual(reverted);
    expect(await readSysctl(netns, COOKIES)).toBe('0');
  });

  test('against the policy of the host, which is read anew for every order', async () => {
    const file = join(rig.dir, 'agent', 'policy.json');
    const usual = await readFile(file, 'utf8');
    const policy = (rest: object) => writeFile(file, JSON.stringify({ format: 'syndrop-policy/1', ...rest }));
    try {
      await policy({ mode: 'propose-only', allow: 'listed-safe' });
      expect(await refusal(cookiesOn())).toBe('policy-observe');
      // The bots are told, so that they offer what will be carried out.
      await until(() => rig.notices.some(({ body }) => body.kind === 'hello' && body.mode === 'propose-only'));
      await policy({ mode: 'remediate', allow: 'listed-safe', alow: [] });
      expect(await refusal(cookiesOn())).toBe('policy-observe');
      await policy({ mode: 'remediate' });
      expect(await refusal(cookiesOn())).toBe('key-not-allowed');
      await policy({ mode: 'remediate', allow: [{ key: SOMAXCONN, max: 5000 }] });
      expect(await refusal(applyOrder(rig, [{ key: SOMAXCONN, from: '4096', to: '8192' }]))).toBe(
        'value-out-of-bounds',
      );
      const days = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
      const dayAfterTomorrow = [days[(new Date().getUTCDay() + 2) % 7]];
      const hours = [{ days: dayAfterTomorrow, from: '12:00', to: '12:01', zone: 'UTC' }];
      await policy({ mode: 'remediate', allow: 'listed-safe', hours });
      expect(await refusal(cookiesOn())).toBe('outside-hours');
      // Changes were applied here before this test.
      await policy({ mode: 'remediate', allow: 'listed-safe', maxPerDay: 1 });
      expect(await refusal(cookiesOn())).toBe('too-many-today');
    } finally {
      await writeFile(file, usual);
    }
  });

  test('a refusal stays a refusal when the same order comes again', async () => {
    const order = applyOrder(rig, [{ key: SOMAXCONN, from: '2048', to: '8192' }]);
    expect(await refusal(order)).toBe('value-changed');
    await writeSysctl(netns, SOMAXCONN, '2048');
    expect(await send(order)).toMatchObject({ state: 'refused', code: 'value-changed' });
    expect(await readSysctl(netns, SOMAXCONN)).toBe('2048');
  });
});

test('a request of the past put into the inbox again is not answered and changes nothing', async () => {
  const order = cookiesOn();
  await send(order);
  const inbox = `syn:host.${rig.hostId}:in`;
  const entries = await rig.redis.xrevrange(inbox, '+', '-', 'COUNT', 1);
  await send(revertOrder(order));
  const rows = (await orderLog(rig)).length;
  await rig.redis.xadd(inbox, '*', ...(entries[0]?.[1] ?? []));
  await finished(inbox);
  expect(await readSysctl(netns, COOKIES)).toBe('0');
  const added = (await orderLog(rig)).slice(rows);
  expect(added).toMatchObject([{ kind: 'request', outcome: { state: 'refused', code: 'replayed' } }]);
});

test('a Redis that floods the inbox with forgeries is entered into the log, in a row a minute', async () => {
  const inbox = `syn:host.${rig.hostId}:in`;
  const rows = (await orderLog(rig)).length;
  const forged = (n: number) => JSON.stringify({ payload: '{}', keyId: `key-${n}`, signature: 'AAAA' });
  const flood = rig.redis.pipeline();
  for (let n = 0; n < 200; n += 1) flood.xadd(inbox, '*', 'm', forged(n));
  flood.xadd(inbox, '*', 'm', `{"payload":${'['.repeat(100_000)}`);
  flood.xadd(inbox, '*', 'm', 'x'.repeat(1_000_000));
  flood.xadd(inbox, '*', 'other', 'field');
  await flood.exec();
  await finished(inbox);
  const added = (await orderLog(rig)).slice(rows).map(({ outcome }) => outcome.code);
  expect(added).toHaveLength(2);
  expect(added).toEqual(expect.arrayContaining(['malformed', 'unknown-key']));
  const order = cookiesOn();
  expect(await send(order)).toMatchObject({ state: 'applied' });
  await send(revertOrder(order));
});

/** Read and acknowledged by the agent, all of it. */
function finished(inbox: string): Promise<void> {
  return until(async () => (await unread(inbox)) === 0 && (await rig.redis.xpending(inbox, 'agent'))[0] === 0);
}

async function unread(inbox: string): Promise<number> {
  const [group] = JSON.parse(JSON.stringify(await rig.redis.call('XINFO', 'GROUPS', inbox)));
  const lag = Array.isArray(group) ? group[group.indexOf('lag') + 1] : group.lag;
  return Number(lag ?? 1);
}
