import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writePair } from './material.ts';
import { syndrop } from './run-syndrop.ts';

const run = promisify(execFile);

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'syndrop-cli-'));
});
afterAll(async () => {
  await rm(root, { recursive: true, force: true });
});

describe('syndrop --help', () => {
  it('names every command of the design on standard output, and leaves with 0', async () => {
    const { status, stdout, stderr } = await syndrop(['--help']);
    const commands =
      'diagnose collect replay compare sweep corpus lab start bot agent hosts enroll audit doctor completion';
    for (const command of commands.split(' ')) expect(stdout).toMatch(new RegExp(`^  ${command}\\b`, 'm'));
    expect([status, stderr]).toStrictEqual([0, '']);
  });

  it('names every option of the design for diagnose, with examples and the exit statuses', async () => {
    const { stdout } = await syndrop(['diagnose', '--help']);
    const options =
      'local ssh bundle before after input case port client netns pid container window proof json lang'.split(' ');
    for (const option of options) expect(stdout).toContain(`--${option}`);
    expect(stdout).toContain('Examples:');
    expect(stdout).toContain('Exit status: 0');
  });
});

it('names the help of the very command whose options were wrong', async () => {
  const { status, stderr } = await syndrop(['audit', 'export', '--nosuch']);
  expect([status, stderr]).toStrictEqual([2, expect.stringContaining('(syndrop audit export --help shows')]);
});

describe('mistakes of a first day', () => {
  it('never write over a file that is something else', async () => {
    const key = join(root, 'ops.pem');
    await syndrop(['operator-key', 'ops', '--out', key]);
    const made = await readFile(key, 'utf8');
    const saved = await syndrop(['collect', '--local', '--window', '0', '--out', key]);
    expect([saved.status, saved.stderr]).toStrictEqual([2, expect.stringContaining('holds no bundle')]);
    expect(await readFile(key, 'utf8')).toBe(made);
  });

  it('name the file that holds no key', async () => {
    const key = join(root, 'not.pem');
    await writeFile(key, 'bad');
    const told = await syndrop(['console', 'login', '--key', key, '--url', 'http://127.0.0.1:9']);
    expect([told.status, told.stderr]).toStrictEqual([
      2,
      expect.stringContaining(`${key} holds no private Ed25519 key`),
    ]);
  });

  it('name the port that is taken, and bring nothing up', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const address = other.address();
    const port = typeof address === 'object' ? String(address?.port) : '';
    const settings = { SYNDROP_HTTP_PORT: port, SYNDROP_STATE_DIR: join(root, 'taken') };
    const told = await syndrop(['start'], '', settings);
    other.close();
    expect([told.status, told.stderr]).toStrictEqual([
      2,
      expect.stringContaining(`served at 127.0.0.1:${port} (EADDRINUSE)`),
    ]);
  });

  it('name a Slack and a database that are not there, without trying for minutes', async () => {
    const settings = {
      SLACK_BOT_TOKEN: 'xoxb-1-2',
      SLACK_APP_TOKEN: 'xapp-1',
      SLACK_API_URL: 'http://127.0.0.1:9/api/',
      DATABASE_URL: 'postgres://u:p@127.0.0.1:9/x',
    };
    const told = await syndrop(['bot', '--check'], '', settings);
    expect(told.stdout).toContain('Is DATABASE_URL right, and does the database run?');
    expect(told.stdout).toMatch(/MISSING\s+Slack: /);
    expect([told.status, told.stderr]).toStrictEqual([2, '']);
  });
});

it('starts by itself through a link, as packages install it, and hands on its arguments as they are', async () => {
  const link = join(root, 'syndrop');
  await symlink(resolve('dist/syndrop.js'), link);
  const refused = run(link, ['corpus', '*  $HOME'], { cwd: root });
  await expect(refused).rejects.toMatchObject({ code: 2, stderr: expect.stringContaining('*  $HOME is not a dir') });
});

describe('syndrop completion bash', () => {
  it('completes commands, subcommands and options in a real bash', async () => {
    const { stdout } = await syndrop(['completion', 'bash']);
    await writeFile(join(root, 'completion'), stdout);
    const complete = async (...words: string[]) => {
      const script = `source ${join(root, 'completion')}
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _syndrop; printf '%s\\n' "\${COMPREPLY[@]}"`;
      const { stdout } = await run('bash', ['-c', script, 'bash', 'syndrop', ...words]);
      return stdout.trim().split('\n');
    };
    await expect(complete('dia')).resolves.toStrictEqual(['diagnose']);
    await expect(complete('diagnose', '--be')).resolves.toStrictEqual(['--before']);
    await expect(complete('diagnose', '--local', '--js')).resolves.toStrictEqual(['--json']);
    await expect(complete('lab', 'r')).resolves.toStrictEqual(['run']);
    await expect(complete('audit', 'export', '--h')).resolves.toStrictEqual(['--help']);
  });

  it('prints scripts for zsh and fish, and refuses other shells', async () => {
    expect((await syndrop(['completion', 'zsh'])).stdout).toMatch(/^#compdef syndrop\n/);
    const fish = (await syndrop(['completion', 'fish'])).stdout;
    expect(fish).toContain("-n '__fish_use_subcommand' -a diagnose");
    expect((await syndrop(['completion', 'tcsh'])).status).toBe(2);
  });
});

describe('syndrop doctor', () => {
  it('names what is missing, what is lost without it, and leaves with 2', async () => {
    const { status, stdout } = await syndrop(['doctor'], '', { PATH: root });
    expect(stdout).toMatch(/^MISSING\s+redis-server or valkey-server/m);
    expect(status).toBe(2);
  });
});

describe('syndrop corpus', () => {
  it('counts right answers and explains misses, as text and as JSON', async () => {
    const directory = join(root, 'cases');
    await run('mkdir', [directory]);
    const text = (cause: string) => `id: quiet-host
title: a quiet host
source_url: own
cause: ${cause}
acceptable_causes: []
setting: lab
quality: full
evidence:
  netstat_s: |
    TcpExt:
        0 times the listen queue of a socket overflowed
        0 SYNs to LISTEN sockets dropped
`;
    await writeFile(join(directory, 'quiet-host.yaml'), text('rp-filter'));
    const { status, stdout } = await syndrop(['corpus', directory, '--json']);
    expect(JSON.parse(stdout)).toMatchObject({
      schemaVersion: 1,
      cases: 1,
      full: { right: 0, of: 1 },
      misses: [{ id: 'quiet-host', expected: ['rp-filter'] }],
    });
    expect(status).toBe(0);
    expect((await syndrop(['corpus', directory])).stdout).toContain('quiet-host');
  });

  it('refuses a directory without cases', async () => {
    const empty = join(root, 'empty');
    await mkdir(empty);
    const { status, stderr } = await syndrop(['corpus', empty]);
    expect(stderr).toContain('holds no case');
    expect(status).toBe(2);
  });
});

describe('syndrop compare', () => {
  it('names the difference that explains, in both forms, and leaves with 1', async () => {
    const { before, after } = await writePair(join(root, 'sick'));
    const well = join(root, 'well');
    await writePair(well);
    await writeFile(join(well, 'before', 'sysctl.txt'), 'net.ipv4.tcp_tw_recycle = 0\nnet.ipv4.tcp_timestamps = 1\n');
    await cp(join(well, 'before'), join(well, 'after'), { recursive: true });
    const told = await syndrop(['compare', join(root, 'sick'), well]);
    expect(told.stdout).toMatch(/sick differs from well in what explains the failure:\s+net\.ipv4\.tcp_tw_recycle/);
    expect(told.status).toBe(1);
    const { stdout } = await syndrop(['compare', before, after, '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ schemaVersion: 1, hosts: [{ host: 'before' }, { host: 'after' }] });
  });

  it.each([
    [['compare', 'web01'], 'Name two hosts at least', 2],
    [['compare', 'no/such', 'other/none'], 'no/such is not there', 2],
    [['compare', 'web01', 'web02'], 'web01 is not a host of this fleet', 3],
  ])('%j says what is wrong', async (args, said, wanted) => {
    const { status, stderr, stdout } = await syndrop(args);
    expect([status, stdout]).toStrictEqual([wanted, '']);
    expect(stderr).toContain(said);
  });
});

describe('syndrop explain', () => {
  it.each<[said: string, status: number, told: string]>([
    ['net.ipv4.tcp_tw_recycle=1', 1, 'Never written by syndrop. Because it breaks every client behind NAT'],
    ['tcp_tw_recycle = 1', 1, 'net.ipv4.tcp_tw_recycle = 1'],
    ['somaxconn', 0, 'net.core.somaxconn'],
    ['PAWS', 0, 'protection against wrapped sequence numbers'],
    ['TCPReqQFullDrop', 0, 'SYN queue'],
    ['41 SYNs to LISTEN sockets dropped', 0, 'ListenDrops'],
    ['tw-recycle-nat', 0, 'several machines'],
  ])('%s', async (said, status, told) => {
    const answer = await syndrop(['explain', ...said.split(' ')]);
    expect(answer).toMatchObject({ status, stderr: '', stdout: expect.stringContaining(told) });
  });

  it('says what may be asked where nobody knows the word', async () => {
    const { status, stderr } = await syndrop(['explain', 'frobnicate']);
    expect([status, stderr]).toStrictEqual([2, expect.stringContaining('Nobody here knows frobnicate. Try a sysctl')]);
  });
});

describe('syndrop audit export', () => {
  it('prints a table that no spreadsheet takes for formulas, and only the rows asked for', async () => {
    const state = join(root, 'audit-state');
    const environment = { SYNDROP_STATE_DIR: state };
    await syndrop(['freeze', '=HYPERLINK("x")', '--until', '1h'], '', environment);
    const { stdout } = await syndrop(['audit', 'export', '--format', 'csv'], '', environment);
    const [head, row] = stdout.split('\n');
    expect(head).toBe('seq,at,actor,what,subject,detail,previous,hash');
    expect(row).toContain('freeze.begun');
    const later = ['audit', 'export', '--since', '2999-01-01T00:00:00Z'];
    expect(await syndrop(later, '', environment)).toMatchObject({ status: 0, stdout: '' });
    expect(await syndrop(['audit', 'export', '--since', 'yesterday'], '', environment)).toMatchObject({ status: 2 });
  });
});
