import { chmod, chown, lchown, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { changeableByOthers } from '../../agent/trust.ts';
import { openAgentRig } from '../support/agent-rig.ts';

const NOBODY = 65_534;

let dir: string;
let file: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'syndrop-trust-'));
  await mkdir(join(dir, 'etc'), { mode: 0o755 });
  file = join(dir, 'etc', 'policy.json');
  await writeFile(file, '{}', { mode: 0o644 });
});
afterEach(() => rm(dir, { recursive: true, force: true }));

test("a file that is root's, in directories that are, is trusted, also below a sticky one", () => {
  expect(changeableByOthers(file)).toBeNull();
});

test('a file others may write or own, in a directory they may write or own, is not', async () => {
  await chmod(file, 0o664);
  expect(changeableByOthers(file)).toBe(`${file} can be written by others`);
  await chmod(file, 0o644);
  await chmod(join(dir, 'etc'), 0o777);
  expect(changeableByOthers(file)).toBe(`${join(dir, 'etc')} can be written by others`);
  await chmod(join(dir, 'etc'), 0o755);
  await chown(dir, NOBODY, NOBODY);
  expect(changeableByOthers(file)).toBe(`${dir} belongs to user ${NOBODY}`);
});

test('a way through a link that another user laid is not trusted, whatever it leads to', async () => {
  const place = join(dir, 'link');
  await symlink(join(dir, 'etc'), place);
  expect(changeableByOthers(join(place, 'policy.json'))).toBeNull();
  await lchown(place, NOBODY, NOBODY);
  expect(changeableByOthers(join(place, 'policy.json'))).toBe(`${place} belongs to user ${NOBODY}`);
});

test('an agent whose policy, configuration, state or key is open to others does not start', async () => {
  const rig = await openAgentRig();
  const home = join(rig.dir, 'agent');
  try {
    for (const [name, mode, usual] of [
      ['policy.json', 0o666, 0o600],
      ['agent.json', 0o622, 0o600],
      ['agent.key', 0o604, 0o600],
      ['state', 0o777, 0o700],
    ] as const) {
      await chmod(join(home, name), mode);
      const agent = await rig.startAgent();
      expect((await agent.ended).status).toBe(1);
      expect(agent.said()).toContain(join(home, name));
      await chmod(join(home, name), usual);
    }
    const agent = await rig.startAgent();
    expect(agent.said()).toContain('ready');
  } finally {
    await rig.close();
  }
});
