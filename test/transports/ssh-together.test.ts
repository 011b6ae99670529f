import { Buffer } from 'node:buffer';
import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sweepSourceIds } from '../../src/protocol/manifest.ts';
import { parseAnswers } from '../../src/transports/ssh/answers.ts';
import { collectionScript } from '../../src/transports/ssh/script.ts';
import { splitTogether } from '../../src/transports/ssh/together.ts';

test('lines that come together go to their sources, of single files without the path', () => {
  const text = [
    '/proc/net/snmp:Ip: Forwarding DefaultTTL',
    '/proc/net/snmp:Ip: 1 64',
    '/proc/sys/kernel/random/boot_id:59365d65-a0d6-47cb-8e54-c79b1d112580',
    '/proc/sys/net/ipv4/conf/eth0.7/rp_filter:1',
    '/proc/sys/net/ipv4/tcp_mem:1 2 3',
    '/proc/pressure/cpu:some avg10=0.00',
    '/proc/unheard/of:1',
    '',
  ].join('\n');
  expect(Object.fromEntries(splitTogether(text))).toEqual({
    'proc-net-snmp': 'Ip: Forwarding DefaultTTL\nIp: 1 64\n',
    'boot-id': '59365d65-a0d6-47cb-8e54-c79b1d112580\n',
    sysctl: '/proc/sys/net/ipv4/conf/eth0.7/rp_filter:1\n/proc/sys/net/ipv4/tcp_mem:1 2 3\n',
    'proc-pressure': '/proc/pressure/cpu:some avg10=0.00\n',
  });
});

test('what came together but is longer than its source may be is cut at a line', () => {
  const line = `/proc/loadavg:${'1'.repeat(99)}\n`;
  const said = (text: string): Buffer => Buffer.from(text);
  const output = `\nB sample 1  7.00\n\nB otherwise proc-loadavg 0\n\nB begin together\n${line.repeat(3_000)}\nB end together 0\n\nB done\n`;
  const answers = parseAnswers(said(output), said(''), 'B', 0)?.samples[0]?.answers;
  expect(answers?.['proc-loadavg']).toEqual({ text: `${'1'.repeat(99)}\n`.repeat(2_621), truncated: true });
});

test('a sweep starts four processes on the host for a sample, however many sources it has', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'syndrop-programs-'));
  for (const name of ['cat', 'date', 'grep', 'head', 'readlink', 'sh', 'ss', 'test', 'timeout', 'true', 'uname']) {
    const real = '$(PATH=${PATH#*:}; command -v $name)';
    const shim = `#!/bin/sh\nname=${name}\necho $name >>${folder}/started\nexec "${real}" "$@"\n`;
    await writeFile(join(folder, name), shim, { mode: 0o755 });
  }
  const input = collectionScript(sweepSourceIds, 0, 'B', false);
  const env = { ...process.env, PATH: `${folder}:${process.env['PATH']}` };
  const run = spawnSync('/bin/sh', ['-c', 'eval "$(cat)"'], { input, env });
  const started = (await readFile(join(folder, 'started'), 'utf8')).trim().split('\n');
  await rm(folder, { recursive: true });
  // Where nothing can list sockets, ss is not started.
  const absent = parseAnswers(run.stdout, run.stderr, 'B')?.samples[0]?.answers['ss-listen'];
  expect(started).toEqual(
    absent !== undefined && 'text' in absent ? ['cat', 'grep', 'timeout', 'ss'] : ['cat', 'grep'],
  );
});
