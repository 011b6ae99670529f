import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Absolute path of an installed program, also where a package manager puts it outside a user's PATH; or undefined. */
export function findProgram(name: string): string | undefined {
  const listed = (process.env['PATH'] ?? '').split(delimiter);
  const directories = [...listed, '/usr/bin', '/usr/sbin', '/usr/local/bin', '/opt/homebrew/bin'];
  return directories.map((directory) => join(directory, name)).find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
