import { describe, expect, test } from 'vitest';
import { rules } from '../../src/rules/index.ts';

describe.each(['en', 'zh'] as const)('names of causes, %s', (language) => {
  test('none waits for a value, so that what was ruled out can be listed', () => {
    expect(rules.map((rule) => rule.name[language]).filter((name) => name === '' || /[{}]/.test(name))).toEqual([]);
  });
});
