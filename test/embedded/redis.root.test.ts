import { chown, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startPrivateRedis } from '../../src/embedded/redis.ts';

test('a directory that another user laid out is not used: its configuration would be obeyed', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'syndrop-redis-'));
  await chown(dir, 65_534, 65_534);
  await expect(startPrivateRedis({ dir })).rejects.toThrow(/belongs to user 65534/);
  await rm(dir, { recursive: true, force: true });
});
