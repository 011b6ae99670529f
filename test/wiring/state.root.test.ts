import { chmod, chown, mkdtemp, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readConfig } from '../../src/config/config.ts';
import { closeState, openClosedStore } from '../../src/wiring/state.ts';

let dir: string;
let usual: number;
beforeEach(async () => {
  usual = process.umask();
  process.umask(0o022);
  dir = await mkdtemp(join(tmpdir(), 'syndrop-state-'));
});
afterEach(async () => {
  process.umask(usual);
  await rm(dir, { recursive: true, force: true });
});

function config(stateDir: string) {
  return readConfig({ SYNDROP_STATE_DIR: stateDir }, dir);
}

test('what hosts said is in a file that other users of the machine cannot read, also one made earlier', async () => {
  await chmod(dir, 0o755);
  await writeFile(join(dir, 'syndrop.db'), '', { mode: 0o644 });
  const store = await openClosedStore(config(dir));
  await store.audit.append({ at: new Date().toISOString(), actor: 'a', what: 'x', subject: 's', detail: {} });
  for (const name of ['syndrop.db', 'syndrop.db-wal']) {
    expect((await stat(join(dir, name))).mode & 0o077).toBe(0);
  }
  await store.close();
});

test('a state directory that another user owns, can write, or laid as a link is not used', async () => {
  await chmod(dir, 0o777);
  await expect(closeState(config(dir))).rejects.toMatchObject({ code: 'unsafe-directory' });
  await chmod(dir, 0o700);
  await symlink(tmpdir(), join(dir, 'link'));
  await expect(closeState(config(join(dir, 'link')))).rejects.toMatchObject({ code: 'unsafe-directory' });
  await chown(dir, 65_534, 65_534);
  await expect(closeState(config(dir))).rejects.toThrow(/belongs to user 65534/);
});
