import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Plugin } from 'esbuild';
import type { Edit, Mutation } from './mutations.ts';

/** Breaks the code while it is built; fails where the code has changed since. */
export function breaking({ edits }: Mutation): Plugin {
  return {
    name: 'breaking',
    setup(build) {
      const files = new Set(edits.map(({ file }) => resolve(file)));
      build.onLoad({ filter: /\.ts$/ }, async ({ path }) => {
        if (!files.has(path)) return undefined;
        return { contents: broken(await readFile(path, 'utf8'), edits, path), loader: 'ts' };
      });
    },
  };
}

/** @throws when what is to be broken does not stand there once. */
export function broken(text: string, edits: readonly Edit[], path: string): string {
  return edits
    .filter(({ file }) => resolve(file) === path)
    .reduce((now, { from, to }) => {
      const parts = now.split(from);
      if (parts.length !== 2) throw new Error(`${path}: stands there ${parts.length - 1} times: ${from}`);
      return parts.join(to);
    }, text);
}
