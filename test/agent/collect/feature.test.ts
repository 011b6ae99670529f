import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isFeaturePresent } from '../../../agent/collect/feature.ts';

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'syndrop-feature-'));
  await mkdir(join(dir, 'module', 'ip_tables'), { recursive: true });
  await writeFile(join(dir, 'modules'), 'ip_tables 28672 0 - Live 0x0\n');
  await writeFile(join(dir, 'builtin'), 'kernel/net/netfilter/nf_tables.ko\nkernel/net/sched/sch_htb.ko\n');
});
afterAll(() => rm(dir, { recursive: true, force: true }));

function present(feature: string, modules = 'modules'): boolean {
  const places = { sysModule: join(dir, 'module'), procModules: join(dir, modules), builtin: join(dir, 'builtin') };
  return isFeaturePresent(feature, places);
}

test('loaded or built in counts as present; what reading would load does not', () => {
  expect(present('ip_tables')).toBe(true);
  expect(present('nf_tables')).toBe(true);
  expect(present('ip6_tables')).toBe(false);
  expect(present('f_tables')).toBe(false);
});

test('a kernel that cannot load modules has nothing to load', () => {
  expect(present('ip6_tables', 'no-such-file')).toBe(true);
});
