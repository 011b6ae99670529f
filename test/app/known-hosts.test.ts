import { expect, test } from 'vitest';
import { alike, knownHosts } from '../../src/app/known-hosts.ts';

const fleet = knownHosts(
  [],
  ['lab-accept-queue', 'lab-rp-filter', 'lab-syn-queue', 'db01'].map((id) => ({ id, transport: 'ssh' as const })),
);

test('of the names that begin alike, the one that goes on alike longest comes first', () => {
  expect(alike('lab-syn-qeue', fleet)[0]).toBe('lab-syn-queue');
});

test('a name unlike every other gets no guess', () => {
  expect(alike('mail', fleet)).toEqual([]);
});

test('an enrolled host that the configuration lists as well is listed once, as enrolled', () => {
  const seen = { agentVersion: '1', kernel: null, mode: 'observe', lastSeen: null, publicKey: 'ed25519:x' } as const;
  const hosts = knownHosts([{ id: 'db01', transport: 'agent', ...seen }], [{ id: 'db01', transport: 'ssh' }]);
  expect(hosts).toHaveLength(1);
  expect(hosts[0]).toMatchObject({ id: 'db01', transport: 'agent' });
  expect(hosts[0]).not.toHaveProperty('publicKey');
});
