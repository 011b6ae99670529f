import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { MAX_DEPTH, MAX_ENTRIES } from './limits.ts';

export interface Found {
  readonly path: string;
  /** Below the directory that was named. */
  readonly name: string;
}

/** The regular files below a directory in order of their names; links to files count, links to directories do not. */
export async function filesBelow(
  root: string,
): Promise<{ readonly files: readonly Found[]; readonly complete: boolean }> {
  const files: Found[] = [];
  let entries = 0;
  async function visit(path: string, name: string, depth: number): Promise<void> {
    for (const entry of await listed(path, depth)) {
      entries += 1;
      if (entries > MAX_ENTRIES) return;
      const below = name === '' ? entry.name : `${name}/${entry.name}`;
      const place = join(path, entry.name);
      if (entry.isDirectory()) {
        if (depth < MAX_DEPTH) await visit(place, below, depth + 1);
      } else if (entry.isFile() || (entry.isSymbolicLink() && (await isFile(place)))) {
        files.push({ path: place, name: below });
      }
    }
  }
  await visit(root, '', 0);
  return { files, complete: entries <= MAX_ENTRIES };
}

/** A directory inside that may not be read is passed over; the one that was named must be readable. */
async function listed(path: string, depth: number): Promise<readonly Dirent[]> {
  try {
    const entries = await readdir(path, { withFileTypes: true });
    return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    if (depth === 0) throw error;
    return [];
  }
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}
