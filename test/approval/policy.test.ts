import { expect, test } from 'vitest';
import { riskOf } from '../../src/approval/policy.ts';

test('a plan is as risky as its riskiest change', () => {
  expect(riskOf([{ risk: 'low' }, { risk: 'high' }, { risk: 'medium' }])).toBe('high');
  expect(riskOf([{ risk: 'low' }])).toBe('low');
});
