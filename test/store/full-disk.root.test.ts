import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openStore } from '../../src/store/open-store.ts';
import { smallDisk } from '../support/small-disk.ts';

test('on a full disk a write fails for that reason, leaves nothing, and works again once there is room', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'syndrop-store-'));
  const disk = await smallDisk(dir, 4096);
  const store = await openStore({ kind: 'sqlite', file: join(dir, 'syndrop.db') });
  const write = (subject: string) =>
    store.audit.append({
      at: new Date().toISOString(),
      actor: 'test',
      what: 'tried',
      subject,
      detail: { long: 'x'.repeat(50_000) },
    });
  try {
    disk.fill();
    await expect(write('full')).rejects.toThrow('database or disk is full');
    disk.free();
    await write('room');
    expect((await store.audit.after(0, 10)).map(({ subject }) => subject)).toEqual(['room']);
    expect(await store.audit.verify()).toMatchObject({ intact: true });
  } finally {
    await store.close();
    await disk.unmount();
    await rm(dir, { recursive: true, force: true });
  }
});
