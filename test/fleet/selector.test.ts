import { array, assert, constantFrom, property, stringMatching, tuple } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldNames } from '../../src/fleet/fold.ts';
import { MOST_NAMES } from '../../src/fleet/pattern.ts';
import { listedNames, nobodyMeant, select, type Selectable } from '../../src/fleet/select.ts';
import { parseSelector, selectorText } from '../../src/fleet/selector.ts';

function host(id: string, over: Partial<Selectable> = {}): Selectable {
  return { id, transport: 'agent', tags: [], groups: [], kernel: null, ...over };
}

const fleet: readonly Selectable[] = [
  ...Array.from({ length: 48 }, (_, index) => host(`web${String(index + 1).padStart(2, '0')}`, { groups: ['prod'] })),
  host('db1', { groups: ['prod'], tags: ['edge'], kernel: '5.15.0-91' }),
  host('db2', { groups: ['stage'], transport: 'ssh' }),
  host('db10', { kernel: '6.1.0-18' }),
  host('cache-a'),
  host('cache-c'),
];

function chosen(selector: string): string {
  return foldNames(select(parseSelector(selector), fleet).map(({ id }) => id)).join(' ');
}

function complaint(selector: string): string {
  try {
    parseSelector(selector);
    return 'none';
  } catch (error) {
    return error instanceof Error ? error.message : 'odd';
  }
}

describe('selectors', () => {
  it.each([
    ['web01', 'web01'],
    ['WEB01', 'web01'],
    ['web[01-40]', 'web[01-40]'],
    ['web[01:10:3]', 'web[01,04,07,10]'],
    ['web[1-40]', 'web[10-40]'],
    ['web[1-9]', ''],
    ['web0?', 'web[01-09]'],
    ['db[1-10]', 'db[1-2,10]'],
    ['cache-[a-b]', 'cache-a'],
    ['*', 'cache-a cache-c db[1-2,10] web[01-48]'],
    ['all', 'cache-a cache-c db[1-2,10] web[01-48]'],
    ['prod & !web*', 'db1'],
    ['prod,!web*', 'db1'],
    ['!web*', 'cache-a cache-c db[1-2,10]'],
    ['!web*, !db*', 'cache-a cache-c'],
    ['tag:edge', 'db1'],
    ['group:stage', 'db2'],
    ['stage, cache-*', 'cache-a cache-c db2'],
    ['kernel:5.15*', 'db1'],
    ['via:ssh', 'db2'],
    ['(db*, web[01-03]) & group:prod', 'db1 web[01-03]'],
    ['db* & !(db1, db2)', 'db10'],
    ['group:nobody', ''],
  ])('%s means %s', (selector, hosts) => {
    expect(chosen(selector)).toBe(hosts);
  });

  it.each([
    ['', 'Nothing is selected. (column 1)\n    \n    ^'],
    ['web01 web02', 'Between two names goes a comma (either) or & (both). (column 7)\n    web01 web02\n          ^'],
    ['prod &', 'Here a name is missing. (column 7)\n    prod &\n          ^'],
    ['a,,b', 'Here a name is missing, before “,”. (column 3)\n    a,,b\n      ^'],
    ['(a, b', '“(” is never closed. (column 1)\n    (a, b\n    ^'],
    ['a)', '“)” closes nothing. (column 2)\n    a)\n     ^'],
    ['x, web[01-', '“[” is never closed. (column 7)\n    x, web[01-\n          ^'],
    ['web[5-1]', 'The range 5-1 runs backwards. (column 5)\n    web[5-1]\n        ^'],
    ['web[1,x1]', 'A range is [01-40], [1,3,5] or [a-f], not [1,x1]. (column 7)\n    web[1,x1]\n          ^'],
    [
      'tga:edge',
      '“tga:” is nothing to select by; there is tag:, group:, kernel:, via:. (column 1)\n    tga:edge\n    ^',
    ],
    ['tag:', '“tag:” needs a name behind the colon. (column 1)\n    tag:\n    ^'],
  ])('%s is refused with a mark under the column', (selector, message) => {
    expect(complaint(selector)).toBe(message);
  });

  it('refuses a name that stands for nobody, and says what there is', () => {
    const asked = (text: string) => nobodyMeant(parseSelector(text), text, fleet)?.message ?? null;
    expect(asked('prod, group:prdo')).toBe(
      'No host has group:prdo. There is prod, stage. (column 7)\n    prod, group:prdo\n          ^',
    );
    expect(asked('web99')).toMatch(/^No host, group or tag is called web99\./);
    expect(asked('prod, !web99')).toBeNull();
  });

  it('lists the names of a selector that needs no fleet', () => {
    const listed = (text: string) => listedNames(parseSelector(text));
    expect(listed('root@web[1-3]:2222, db1, !db*')).toEqual(['root@web1:2222', 'root@web2:2222', 'root@web3:2222']);
    expect(listed('web*')).toBeNull();
    expect(listed('tag:x')).toBeNull();
  });

  it('says the same selection in the same words', () => {
    for (const [typed, words] of [
      ['prod&!db*', 'prod & !db*'],
      ['b ,  a|c', 'b, a, c'],
      ['(a,b)&tag:x', '(a, b) & tag:x'],
      ['!x', '!x'],
    ] as const) {
      expect(selectorText(parseSelector(typed))).toBe(words);
      expect(selectorText(parseSelector(words))).toBe(words);
    }
  });

  it('ends soon, whatever is typed', () => {
    const hostile = [`${'*a'.repeat(8)}b`, '('.repeat(1_900), '!'.repeat(1_900), 'web[1-999999999]', '*'.repeat(9)];
    for (const text of hostile)
      expect(() => select(parseSelector(text), [host('a'.repeat(253))])).not.toThrow(RangeError);
    expect(complaint('web[1-999999999]')).toContain(`More than ${MOST_NAMES} names.`);
  });

  it('reads or refuses any text, and never breaks', () => {
    const words = stringMatching(/^[a-c*?[\]0-9,&|!()\-: ]{0,30}$/);
    assert(
      property(words, (text) => {
        const message = complaint(text);
        const read = message === 'none' && select(parseSelector(text), fleet).length <= fleet.length;
        expect(read || /\(column \d+\)\n/.test(message)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('folded names', () => {
  it.each([
    [
      ['web12', 'web13', 'web14', 'db1'],
      ['db1', 'web[12-14]'],
    ],
    [['web08', 'web09', 'web10', 'web11'], ['web[08-11]']],
    [['web8', 'web9', 'web10'], ['web[8-10]']],
    [['r1-n1.dc2', 'r1-n2.dc2', 'r1-n3.dc2'], ['r1-n[1-3].dc2']],
    [
      ['a', 'a', 'b'],
      ['a', 'b'],
    ],
    [[], []],
  ])('%s fold to %s', (names, words) => {
    expect(foldNames(names)).toEqual(words);
  });

  it('name the same hosts when they are read again', () => {
    const name = tuple(
      constantFrom('web', 'db-', 'r1.n'),
      constantFrom('3', '7', '07', '8', '08', '09', '10', '11', '007', '100', '98', '99'),
      constantFrom('', '.dc1', '.dc2', '-x'),
    );
    const names = array(
      name.map((parts) => parts.join('')),
      { minLength: 1, maxLength: 30 },
    );
    assert(
      property(names, (given) => {
        const again = foldNames(given).flatMap((word) => listedNames(parseSelector(word)) ?? []);
        expect(again.toSorted()).toEqual([...new Set(given)].toSorted());
      }),
      { numRuns: 2_000 },
    );
  });
});
