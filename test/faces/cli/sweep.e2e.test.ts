import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HostRow } from '../../../src/fleet/host-rows.ts';
import { SweepReport } from '../../../src/fleet/sweep-report.ts';
import { createHome, freePort, startSshd, type TestHome, type TestSshd } from '../../support/sshd.ts';
import { startSyndrop, syndrop, ended } from './run-syndrop.ts';

const HOSTS = 8;

let home: TestHome;
let sshd: TestSshd;
let dir: string;
let environment: NodeJS.ProcessEnv;

/** One real sshd that answers on as many addresses of the loopback as there are hosts. */
beforeAll(async () => {
  home = await createHome();
  const listening = Array.from({ length: HOSTS }, (_, index) => `ListenAddress 127.0.0.${index + 2}`);
  sshd = await startSshd(home, [...listening, 'MaxStartups 100']);
  dir = await mkdtemp(join(tmpdir(), 'syndrop-sweep-'));
  const dead = await freePort();
  await home.write('known_hosts', Array.from({ length: HOSTS - 1 }, (_, index) => known(index + 2)).join(''));
  const lines = Array.from({ length: HOSTS }, (_, index) => `web${index + 1} ansible_host=127.0.0.${index + 2}`);
  const vars = `[web:vars]\nansible_port=${sshd.port}\nansible_user=${sshd.user}\n`;
  await writeFile(join(dir, 'hosts.ini'), `[web]\n${lines.join('\n')}\n${vars}`);
  const down = `{id: down1, transport: ssh, address: '${sshd.user}@127.0.0.1:${dead}', tags: [odd]}`;
  await writeFile(join(dir, 'syndrop.yaml'), `hosts: [${down}]\ninventory: [{ansible: ${join(dir, 'hosts.ini')}}]\n`);
  environment = { HOME: home.path, SYNDROP_CONFIG: join(dir, 'syndrop.yaml'), SYNDROP_STATE_DIR: join(dir, 'state') };
});

afterAll(async () => {
  await sshd.stop();
  await home.remove();
  await rm(dir, { recursive: true, force: true });
});

function known(last: number): string {
  return `[127.0.0.${last}]:${sshd.port} ${sshd.hostKey}\n`;
}

function run(...args: readonly string[]) {
  return syndrop(args, '', environment);
}

describe('syndrop sweep', () => {
  it('shows who is meant, and asks nobody', async () => {
    const before = (await sshd.log()).length;
    const meant = await run('sweep', 'web[2-4], odd, !web3', '--dry-run', '--json');
    expect(meant.status).toBe(0);
    expect(JSON.parse(meant.stdout).hosts.map(({ id }: { id: string }) => id)).toEqual(['down1', 'web2', 'web4']);
    const listed = await run('hosts', 'group:web & !web[3-8]');
    expect(listed.stdout).toMatch(/^web1 .*\n(.*\n)*web2 /m);
    expect(listed.stdout).not.toContain('web3');
    expect((await sshd.log()).length).toBe(before);
  });

  it('points at what is wrong in a selector', async () => {
    const slip = await run('sweep', 'web[1-4], grop:web');
    expect(slip).toMatchObject({ status: 2, stdout: '' });
    expect(slip.stderr).toContain('\n    web[1-4], grop:web\n              ^');
    const nobody = await run('sweep', 'web[1-4] & tag:edge', '--json');
    expect(JSON.parse(nobody.stdout).error).toMatchObject({ code: 'bad-selector' });
    expect((await run('sweep', 'web1', '--json', '--csv')).status).toBe(2);
  });

  it('diagnoses every host over a real sshd, and names those that did not answer, with why', async () => {
    const swept = await run('sweep', '--window', '0.2', '--json');
    const report = SweepReport.parse(JSON.parse(swept.stdout));
    expect(report.counts).toMatchObject({ asked: HOSTS + 1, answered: HOSTS - 1, silent: 2, unasked: 0 });
    expect(report.clusters.flatMap(({ hosts }) => hosts).toSorted()).toEqual(
      Array.from({ length: HOSTS - 1 }, (_, index) => `web${index + 1}`),
    );
    expect(Object.fromEntries(report.silent.map(({ code, hosts }) => [code, hosts]))).toEqual({
      'host-unreachable': ['down1'],
      'ssh-host-key-unknown': [`web${HOSTS}`],
    });
    expect(report.kernels).toHaveLength(1);
    expect(report.since).toBeNull();
    const { hosts, page } = JSON.parse(swept.stdout);
    expect(page).toBeNull();
    const rows: readonly HostRow[] = hosts;
    expect(rows).toHaveLength(HOSTS + 1);
    expect(rows.find(({ host }) => host === 'down1')).toMatchObject({ severity: 'unknown', code: 'host-unreachable' });
    expect(rows.filter(({ state }) => state === 'answered').every(({ tookMs }) => tookMs !== null)).toBe(true);
    expect(swept.status).toBe(report.clusters.some(({ status }) => status === 'active') ? 1 : 0);
  });

  it('compares with the last sweep of the same selection: who is silent now, who answers again', async () => {
    const sweep = () => run('sweep', 'group:web & !web[4-8]', '--window', '0', '--json');
    expect(JSON.parse((await sweep()).stdout).since).toBeNull();
    await home.write('known_hosts', [2, 3].map(known).join(''));
    expect(JSON.parse((await sweep()).stdout).since).toMatchObject({ silent: ['web3'], back: [] });
    await home.write('known_hosts', Array.from({ length: HOSTS - 1 }, (_, index) => known(index + 2)).join(''));
    expect(JSON.parse((await sweep()).stdout).since).toMatchObject({ silent: [], back: ['web3'] });
  });

  it('prints one line a host as CSV, and the report as text and Markdown', async () => {
    const csv = await run('sweep', 'web[1-2], down1', '--window', '0', '--csv');
    const lines = csv.stdout.trimEnd().split('\n');
    expect(lines.map((line) => line.split(',')[0])).toEqual(['host', 'down1', 'web1', 'web2']);
    expect(lines[1]).toMatch(/^down1,silent,.*\[host-unreachable\]/);
    const markdown = await run('sweep', 'web[1-2], down1', '--window', '0', '--markdown', '--lang', 'zh');
    expect(markdown.stdout).toContain('# web\\[1-2\\], down1：');
    expect(markdown.stdout).toContain('没有应答');
    const text = await run('sweep', 'web[1-2], down1', '--window', '0');
    expect(text.stdout).toMatch(/3 asked in .* 2 answered · 1 silent/);
    expect(text.stdout).toContain('Since the last sweep\n');
  });

  it('is shown again by its id or as the last one, as a page of its own, and what a host said replays', async () => {
    const swept = await run('sweep', 'web1, down1', '--window', '0', '--json');
    const { sweepId } = JSON.parse(swept.stdout);
    const html = join(dir, 'sweep.html');
    expect(await run('report', sweepId, '--html', html)).toMatchObject({ status: 0, stdout: '' });
    const page = await readFile(html, 'utf8');
    expect(page).toContain('<h2>Hosts</h2>');
    expect(page).not.toMatch(/(src|href)="(https?:)?\/\//);
    expect(JSON.parse((await run('report', '--json')).stdout)).toMatchObject({
      sweepId,
      hosts: [{ host: 'down1' }, {}],
    });
    const bundle = join(dir, 'web1.bundle');
    expect((await run('report', sweepId, '--host', 'web1', '--out', bundle)).stderr).toContain('syndrop replay');
    expect(JSON.parse((await run('replay', bundle, '--json')).stdout)).toMatchObject({ host: 'web1' });
    const unknown = await run('report', 'nothing');
    expect(unknown).toMatchObject({ status: 2, stdout: '' });
    expect(unknown.stderr).toContain('No sweep that has ended is called nothing.');
  });

  it('needs no fleet to ask SSH destinations by name', async () => {
    const swept = await run('sweep', '--ssh', `${sshd.user}@127.0.0.[2-3]:${sshd.port}`, '--window', '0', '--json');
    expect(JSON.parse(swept.stdout).counts).toMatchObject({ asked: 2, answered: 2 });
    expect((await run('sweep', '--ssh', 'web*')).stderr).toContain('--ssh takes names and ranges');
  });

  it('ends at once when interrupted, with what was answered on file', async () => {
    const child = startSyndrop(['sweep', 'web[1-3]', '--window', '100'], environment);
    const end = ended(child);
    const logged = async () => (await sshd.log()).split('Accepted publickey').length;
    const before = await logged();
    while ((await logged()) < before + 3) await new Promise((resolve) => setTimeout(resolve, 20));
    child.kill('SIGINT');
    expect(await end).toMatchObject({ status: 130, stdout: '' });
  });
});
