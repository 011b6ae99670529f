import { createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Bundle } from '../../src/protocol/bundle.ts';
import type { Signed } from '../../src/protocol/message.ts';
import { Order, type Outcome, type RefusalCode } from '../../src/protocol/order.ts';
import { Problem } from '../../src/protocol/problem.ts';
import { judgeChange } from '../../src/protocol/safe-sysctls.ts';
import type { Signer } from '../../src/protocol/signing.ts';
import type { ApplyingTransport } from '../../src/transports/transport.ts';

export function newSigner(): Signer & { readonly check: (signed: Signed) => boolean } {
  const { privateKey } = generateKeyPairSync('ed25519');
  const publicKey = createPublicKey(privateKey);
  return {
    keyId: 'test',
    sign: (payload) => sign(null, Buffer.from(payload), privateKey).toString('base64'),
    check: ({ payload, signature, keyId }) =>
      keyId === 'test' && verify(null, Buffer.from(payload), publicKey, Buffer.from(signature, 'base64')),
  };
}

interface Change {
  readonly payload: string;
  readonly previous: ReadonlyMap<string, string>;
  readonly applied: Outcome;
  end: Outcome | null;
}

export interface FakeHost extends ApplyingTransport {
  readonly sysctls: Map<string, string>;
  /** Distinct signed bytes that reached it, by kind. */
  readonly orders: { readonly kind: Order['kind']; readonly payload: string }[];
  readonly writes: string[];
  reachable: boolean;
  /** Answers are lost after the work was done. */
  mute: boolean;
  /** Instead of the lease an order asks for. */
  leaseMs: number | null;
  /** Runs at each collection. */
  onCollect: (() => Promise<void> | void) | null;
  /** Loses its state directory. */
  forget(): void;
  /** The lease runs out. */
  revertByItself(changeId: string): Outcome;
}

/** A host of one sysctl table, as strict as the agent: it verifies, applies once, and answers a repeated order with the truth. */
export function fakeHost(id: string, check: (signed: Signed) => boolean, sysctls: Record<string, string>): FakeHost {
  const values = new Map(Object.entries(sysctls));
  const changes = new Map<string, Change>();
  const now = (): string => new Date().toISOString();

  function refuse(changeId: string, code: RefusalCode): Outcome {
    return { state: 'refused', changeId, code, message: `refused as ${code}` };
  }

  function apply(order: Extract<Order, { kind: 'apply' }>, payload: string): Outcome {
    for (const change of order.changes) {
      if (!judgeChange(change).allowed) return refuse(order.changeId, 'value-out-of-bounds');
      if (values.get(change.key) !== change.from) return refuse(order.changeId, 'value-changed');
    }
    const previous = new Map<string, string>();
    for (const { key, from, to } of order.changes) {
      previous.set(key, from);
      values.set(key, to);
      host.writes.push(`${key}=${to}`);
    }
    const deadline = new Date(Date.now() + (host.leaseMs ?? order.leaseSeconds * 1000)).toISOString();
    const readBack = order.changes.map(({ key, to }) => ({ key, value: to }));
    const applied: Outcome = { state: 'applied', changeId: order.changeId, at: now(), deadline, readBack };
    changes.set(order.changeId, { payload, previous, applied, end: null });
    return applied;
  }

  function revert(changeId: string, why: 'ordered' | 'lease-expired'): Outcome {
    const change = changes.get(changeId);
    if (change === undefined) return refuse(changeId, 'no-such-change');
    if (change.end !== null) return change.end;
    for (const [key, value] of change.previous) values.set(key, value);
    const restored = [...change.previous].map(([key, value]) => ({ key, value }));
    change.end = { state: 'reverted', changeId, at: now(), why, restored, stoodDown: [] };
    return change.end;
  }

  function keep(changeId: string): Outcome {
    const change = changes.get(changeId);
    if (change === undefined) return refuse(changeId, 'no-such-change');
    change.end ??= { state: 'kept', changeId, at: now(), persistedIn: '/etc/sysctl.d/60-syndrop.conf' };
    return change.end;
  }

  function handle(signed: Signed): Outcome {
    if (!check(signed)) return { state: 'refused', changeId: null, code: 'bad-signature', message: 'bad signature' };
    const order = Order.parse(JSON.parse(signed.payload));
    if (!host.orders.some(({ payload }) => payload === signed.payload)) {
      host.orders.push({ kind: order.kind, payload: signed.payload });
    }
    if (order.hostId !== id) return refuse(order.changeId, 'wrong-host');
    const known = changes.get(order.changeId);
    if (order.kind === 'apply' && known !== undefined) {
      return known.payload === signed.payload ? (known.end ?? known.applied) : refuse(order.changeId, 'replayed');
    }
    if (order.expires <= now()) return refuse(order.changeId, 'expired');
    if (order.kind === 'apply') return apply(order, signed.payload);
    return order.kind === 'keep' ? keep(order.changeId) : revert(order.changeId, 'ordered');
  }

  function checkReachable(): void {
    if (!host.reachable) throw new Problem('host-unreachable', `${id} did not answer within 0 s.`);
  }

  const host: FakeHost = {
    sysctls: values,
    orders: [],
    writes: [],
    reachable: true,
    mute: false,
    leaseMs: null,
    onCollect: null,
    async collect(_, __, signal): Promise<Bundle> {
      checkReachable();
      await host.onCollect?.();
      await sleep(5, undefined, { signal });
      const text = [...values].map(([key, value]) => `/proc/sys/${key.replaceAll('.', '/')}:${value}`).join('\n');
      return {
        format: 'syndrop-bundle/1',
        host: { id },
        transport: 'agent',
        samples: [{ answers: { sysctl: { text } } }],
      };
    },
    async apply(_, signed) {
      checkReachable();
      const outcome = handle(signed);
      await sleep(5);
      if (host.mute) throw new Problem('host-unreachable', `${id} did not answer within 0 s.`);
      return outcome;
    },
    forget: () => changes.clear(),
    revertByItself: (changeId) => revert(changeId, 'lease-expired'),
  };
  return host;
}
