import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { broken } from './breaking.ts';
import { INVARIANTS } from './invariants/index.ts';
import { MUTATIONS } from './mutations.ts';

test.each(MUTATIONS.map((mutation) => [mutation.name, mutation.edits] as const))(
  'what %s breaks stands in the code once',
  (_, edits) => {
    for (const { file } of edits) {
      const text = readFileSync(file, 'utf8');
      expect(broken(text, edits, resolve(file))).not.toBe(text);
    }
  },
);

test('every invariant has a mutation that it is seen to fail by', () => {
  const seen = MUTATIONS.map(({ found }) => found);
  for (const { name } of INVARIANTS) expect(seen).toContain(name);
});
