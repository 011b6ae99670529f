import { expect, test } from 'vitest';
import type { InventoryHost } from '../../../src/fleet/inventory-host.ts';
import { alike, knownHosts } from '../../../src/app/hosts/known-hosts.ts';

const fleet = knownHosts(
  [],
  ['lab-accept-queue', 'lab-rp-filter', 'lab-syn-queue', 'db01'].map((id) => listed(id)),
);

function listed(id: string, tags: readonly string[] = []): InventoryHost {
  return { id, transport: 'ssh', address: null, tags, groups: [] };
}

test('of the names that begin alike, the one that goes on alike longest comes first', () => {
  expect(alike('lab-syn-qeue', fleet)[0]).toBe('lab-syn-queue');
});

test('letters that changed places are a slip of the finger', () => {
  expect(alike('d0b1', fleet)).toEqual(['db01']);
  expect(alike('alb-rp-filter', fleet)[0]).toBe('lab-rp-filter');
});

test('a name unlike every other gets no guess', () => {
  expect(alike('mail', fleet)).toEqual([]);
});

test('an enrolled host that the configuration lists as well is listed once, as enrolled, with its tags', () => {
  const keys = { publicKey: 'ed25519:x', nextKey: null, sealingKey: null };
  const seen = { agentVersion: '1', kernel: null, mode: 'observe', lastSeen: null, ...keys } as const;
  const hosts = knownHosts([{ id: 'db01', transport: 'agent', ...seen }], [listed('db01', ['edge'])]);
  expect(hosts).toHaveLength(1);
  expect(hosts[0]).toMatchObject({ id: 'db01', transport: 'agent', tags: ['edge'] });
  expect(hosts[0]).not.toHaveProperty('publicKey');
});
