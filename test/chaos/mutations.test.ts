import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { broken, MUTATIONS } from './mutations.ts';

test.each(MUTATIONS.map((mutation) => [mutation.name, mutation.edits] as const))(
  'what %s breaks stands in the code once',
  (_, edits) => {
    for (const { file } of edits) {
      const text = readFileSync(file, 'utf8');
      expect(broken(text, edits, resolve(file))).not.toBe(text);
    }
  },
);
