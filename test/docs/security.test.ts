import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, it } from 'vitest';
import { RefusalCode } from '../../src/protocol/order.ts';

const page = readFileSync('docs/security.md', 'utf8');
const chinese = readFileSync('docs/zh/security.md', 'utf8');

const tests = readdirSync('test', { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .map((path) => ({ name: basename(path), text: oneLine(readFileSync(join('test', path), 'utf8')) }));

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ');
}

/** `orders.root: "a …", "b"` names two tests of orders.root.test.ts. */
function named(text: string): readonly (readonly [file: string, test: string])[] {
  const groups = oneLine(text).matchAll(/([\w/.-]+)[:,] ((?:"[^"]+"(?:, )?)+)/g);
  return [...groups].flatMap(([, file = '', list = '']) =>
    [...list.matchAll(/"([^"]+)"/g)].map(([, test = '']) => [basename(file), test] as const),
  );
}

function isThere([file, test]: readonly [string, string]): boolean {
  const parts = test.split('…').map((part) => part.trim());
  return tests.some(({ name, text }) => name.startsWith(`${file}.`) && parts.every((part) => text.includes(part)));
}

it('names a test that is there for everything an attacker cannot do', () => {
  const shown = named(page).filter(([file]) => file !== 'contract');
  expect({ wrong: shown.filter((one) => !isThere(one)), some: shown.length > 40 }).toStrictEqual({
    wrong: [],
    some: true,
  });
  expect(isThere(['orders.root', 'a test that nobody wrote'])).toBe(false);
});

it('says the same in Chinese: as many attackers, and the same tests in the same order', () => {
  expect(named(chinese)).toStrictEqual(named(page));
  expect(chinese.match(/^#+ /gm)).toStrictEqual(page.match(/^#+ /gm));
});

it.each(['docs/safe-change.md', 'docs/zh/safe-change.md'])('%s knows every code a host refuses with', (path) => {
  const told = readFileSync(path, 'utf8');
  expect(RefusalCode.options.filter((code) => !told.includes(`\`${code}\``))).toStrictEqual([]);
});
