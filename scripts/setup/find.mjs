// Finds programs the way a shell would, and where a shell of an ordinary user would not look.
import { accessSync, constants, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The first of `names` that can be run, or undefined. */
export function findProgram(names, path) {
  for (const directory of searchPath(path)) {
    const found = names.map((name) => join(directory, name)).find(isExecutable);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Debian keeps sbin out of an ordinary user's PATH, and the PostgreSQL server out of everybody's. */
function searchPath(path) {
  const given = path.split(delimiter).filter((directory) => directory !== '');
  const roots = given.filter((directory) => /[/]bin$/.test(directory)).map((directory) => directory.slice(0, -4));
  return [...given, ...roots.map((root) => `${root}/sbin`), ...roots.flatMap(postgresDirectories)];
}

function postgresDirectories(root) {
  const base = `${root}/lib/postgresql`;
  try {
    return readdirSync(base).map((version) => `${base}/${version}/bin`);
  } catch {
    return [];
  }
}

function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
