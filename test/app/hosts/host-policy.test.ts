import { expect, test } from 'vitest';
import { policyFor } from '../../../src/app/hosts/host-policy.ts';
import { ConfigFile } from '../../../src/config/file.ts';

const { approval } = ConfigFile.parse({
  approval: {
    approvers: ['slack:U1'],
    perHour: 5,
    groups: [
      { hosts: ['db*', 'cache.[x]'], approvers: ['oncall:dba'], votes: { low: 2 } },
      { tags: ['edge'], secondFactor: 'low' },
    ],
  },
  oncall: [{ name: 'dba', file: 'dba.yaml' }],
});

test('the first group that names the host holds, with what it leaves open from the rules for all', () => {
  expect(policyFor(approval, 'db-7.example', ['edge'])).toMatchObject({
    group: 0,
    approvers: ['oncall:dba'],
    votes: { low: 2, medium: 1, high: 2 },
    secondFactorFrom: null,
    perHour: 5,
  });
  expect(policyFor(approval, 'web01', ['edge'])).toMatchObject({
    group: 1,
    approvers: ['slack:U1'],
    secondFactorFrom: 'low',
  });
  expect(policyFor(approval, 'web01', [])).toMatchObject({ group: -1, secondFactorFrom: null });
});

test('a pattern is a pattern of names and nothing else', () => {
  expect(policyFor(approval, 'cache.[x]', []).group).toBe(0);
  expect(policyFor(approval, 'cachexx', []).group).toBe(-1);
  expect(policyFor(approval, 'mydb1', []).group).toBe(-1);
});

test.each([
  [{ approval: { approvers: ['somebody'] } }, 'slack:U0123ABCD'],
  [{ approval: { approvers: ['oncall:nobody'] } }, 'oncall:nobody'],
  [{ approval: { breakGlass: ['key:nobody'] } }, 'key:nobody'],
  [{ approval: { windows: [{ from: '9:00', to: '18:00', zone: 'UTC' }] } }, 'a time of day'],
  [{ approval: { windows: [{ from: '09:00', to: '18:00', zone: 'Mars/Olympus' }] } }, 'a time zone'],
  [{ approval: { votes: { high: 0 } } }, 'votes'],
  [{ oncall: [{ name: 'a' }] }, 'either a file or a url'],
])('%j is refused, and says why', (given, why) => {
  const parsed = ConfigFile.safeParse(given);
  expect(parsed.success).toBe(false);
  expect(JSON.stringify(parsed.error?.issues)).toContain(why);
});
