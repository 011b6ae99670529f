import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Bundle } from '../../src/protocol/bundle.ts';
import { liveSourceIds, manifest, type Source } from '../../src/protocol/manifest.ts';
import { parseAnswers } from '../../src/transports/ssh/answers.ts';
import { collectionScript } from '../../src/transports/ssh/script.ts';

const ADVICE = {
  error: {
    code: 'feature-missing',
    message: 'tcp_diag is not loaded and syndrop loads no module; once: modprobe tcp_diag',
  },
};
const AFTER_SS = liveSourceIds.filter((id) => {
  const { read }: Source = manifest[id];
  return read.kind === 'listener-processes' || (read.kind === 'command' && read.argv[0] === 'ss');
});

/** Stands for the /proc of a kernel that has modules, tcp_diag not among them. */
let proc: string;
beforeAll(() => {
  proc = mkdtempSync(join(tmpdir(), 'syndrop-proc-'));
  writeFileSync(join(proc, 'modules'), 'ext4 999424 1 - Live 0x0\n');
});
afterAll(() => rmSync(proc, { recursive: true, force: true }));

/** Runs in a mount namespace of its own, which goes with the command. */
function withoutModule(argv: readonly string[], input = ''): Buffer {
  const script = 'mount --bind "$0" /proc && exec "$@"';
  const place = ['--mount', '--propagation', 'private', 'sh', '-c', script, proc];
  return execFileSync('unshare', [...place, ...argv], { input, maxBuffer: 64 * 1024 * 1024, stdio: 'pipe' });
}

test('four sources ask ss, and none of them may load the module it wants', () => {
  expect(AFTER_SS).toEqual(['ss-listen', 'ss-listen-owners', 'ss-sockets', 'listener-processes']);
});

test('the agent leaves ss alone where tcp_diag is not loaded, and says what its owner can do', () => {
  const argv = [process.execPath, 'dist/syndrop-agent.cjs', 'collect', '--host', 'h', '--sources', AFTER_SS.join(',')];
  const [sample] = Bundle.parse(JSON.parse(withoutModule(argv).toString('utf8'))).samples;
  for (const id of AFTER_SS) expect({ id, ...sample?.answers[id] }).toMatchObject(ADVICE);
});

test('so does the script sent over SSH', () => {
  const script = collectionScript(AFTER_SS, 0, 'syndrop-test', false);
  const stdout = withoutModule(['sh', '-c', 'eval "$(cat)"'], script);
  const [sample] = parseAnswers(stdout, Buffer.alloc(0), 'syndrop-test')?.samples ?? [];
  for (const id of AFTER_SS) expect({ id, ...sample?.answers[id] }).toMatchObject(ADVICE);
});
