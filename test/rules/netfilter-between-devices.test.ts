import { expect, test } from 'vitest';
import { rules } from '../../src/rules/index.ts';
import { bundleOf, factsOf } from './support.ts';

const listing = (row: string): string => `Chain DOCKER (1 references)
 pkts bytes target     prot opt in     out     source               destination
${row}
`;

function answered(row: string) {
  const rule = rules.find(({ id }) => id === 'netfilter-drop-input');
  return rule?.examine(factsOf(bundleOf({ 'iptables-save': listing(row) })));
}

const took = (packets: number, more = ''): string =>
  `${packets} ${packets * 60} DROP       0    --  !br0   br0     0.0.0.0/0            0.0.0.0/0 ${more}`;

test('a rule that takes all between two devices, and took a lot, is a suspect without the rule that leads there', () => {
  expect(answered(took(728))).toMatchObject({ kind: 'found', state: 'latent', confidence: 'possible' });
});

test('one that took a few, or is narrowed by more than devices, is none', () => {
  expect(answered(took(12))).toMatchObject({ kind: 'ruled-out' });
  expect(answered(took(728, 'state INVALID'))).toMatchObject({ kind: 'ruled-out' });
  expect(answered(took(728, 'match-set blocked src'))).toMatchObject({ kind: 'ruled-out' });
});
