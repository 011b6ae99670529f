import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Plan, PlannedChange } from '../../src/plan/plan.ts';
import { Order } from '../../src/protocol/order.ts';
import { planDigest } from '../../src/protocol/plan-digest.ts';
import { type Approved, applyOrder, keepOrder, revertOrder, signOrder } from '../../src/rollout/orders.ts';
import { newSigner } from '../support/fake-host.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const NOW = new Date('2026-01-01T00:00:00.000Z');
const TERMS = { watchSeconds: 10, leaseSeconds: 600 };

function change(key: string, from: string, to: string, netns: string | null): PlannedChange {
  return {
    key,
    from,
    to,
    netns,
    why: '',
    scope: 'namespace',
    risk: 'low',
    riskText: '',
    takesEffect: 'now',
    memoryCost: null,
    owner: null,
    undo: '',
  };
}

function approvedOf(host: string, netns: string | null, changes: readonly PlannedChange[]): Approved {
  const digest = planDigest({ host, netns, changes }, sha256);
  const plan: Plan = { digest, host, causeId: 'c', changes: [...changes], advice: [] };
  return { changeId: 'change-0001', plan, digest, approvers: [{ actor: 'slack:U2', at: NOW.toISOString() }] };
}

const word = fc.stringMatching(/^[a-z0-9]{1,6}$/);
const writes = fc.uniqueArray(fc.tuple(word, word, word), { minLength: 1, maxLength: 5, selector: ([key]) => key });

describe('orders', () => {
  const approved = approvedOf('web01', 'net:[1]', [change('net.a', '0', '1', 'net:[1]')]);

  it('carry exactly the approved changes, live for a minute, and fit the schema the host reads', () => {
    const order = applyOrder(approved, TERMS, NOW);
    expect(Order.parse(order)).toEqual(order);
    expect(order).toMatchObject({
      kind: 'apply',
      hostId: 'web01',
      netns: 'net:[1]',
      planDigest: approved.digest,
      changes: [{ key: 'net.a', from: '0', to: '1' }],
      notBefore: '2025-12-31T23:59:00.000Z',
      expires: '2026-01-01T00:01:00.000Z',
      ...TERMS,
    });
    expect(Order.parse(keepOrder(approved, NOW))).toMatchObject({ kind: 'keep', changeId: order.changeId });
    expect(Order.parse(revertOrder(approved, NOW))).toMatchObject({ kind: 'revert', changeId: order.changeId });
  });

  it('never share a nonce', () => {
    const nonces = Array.from({ length: 100 }, () => applyOrder(approved, TERMS, NOW).nonce);
    expect(new Set(nonces).size).toBe(100);
  });

  it('are signed over their canonical bytes', () => {
    const signer = newSigner();
    const signed = signOrder(applyOrder(approved, TERMS, NOW), signer);
    expect(signer.check(signed)).toBe(true);
    expect(signer.check({ ...signed, payload: signed.payload.replace('web01', 'web02') })).toBe(false);
  });

  it('are not made for anything but what was approved, whatever is tampered with', () => {
    const made: string[] = [];
    const alter = fc.constantFrom('host', 'netns', 'key', 'from', 'to', 'more', 'less', 'order');
    fc.assert(
      fc.property(word, fc.option(word), writes, alter, word, (host, netns, rows, what, other) => {
        const changes = rows.map(([key, from, to]) => change(`net.${key}`, from, to, netns));
        const original = approvedOf(host, netns, changes);
        const plan = tampered(original.plan, what, other);
        if (JSON.stringify(plan) === JSON.stringify(original.plan)) return;
        for (const make of [(a: Approved) => applyOrder(a, TERMS, NOW), (a: Approved) => keepOrder(a, NOW)]) {
          try {
            make({ ...original, plan });
            made.push(`${what}: ${JSON.stringify(plan)}`);
          } catch {
            // As it must be.
          }
        }
      }),
      { numRuns: 1000 },
    );
    expect(made).toEqual([]);
  });
});

function tampered(plan: Plan, what: string, other: string): Plan {
  const [first, ...rest] = plan.changes;
  if (first === undefined) return plan;
  switch (what) {
    case 'host':
      return { ...plan, host: other };
    case 'netns':
      return { ...plan, changes: [{ ...first, netns: other }, ...rest] };
    case 'key':
      return { ...plan, changes: [{ ...first, key: `net.${other}` }, ...rest] };
    case 'from':
      return { ...plan, changes: [{ ...first, from: other }, ...rest] };
    case 'to':
      return { ...plan, changes: [{ ...first, to: other }, ...rest] };
    case 'more':
      return { ...plan, changes: [...plan.changes, { ...first, key: `net.${other}.more` }] };
    case 'less':
      return rest.length === 0 ? plan : { ...plan, changes: rest };
    default:
      return { ...plan, changes: plan.changes.toReversed() };
  }
}
