import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** Process tests run the built programs, as users do. */
export async function setup(): Promise<void> {
  await promisify(execFile)(process.execPath, ['scripts/build.mjs']);
}
