import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { Bundle } from '../../../src/protocol/bundle.ts';
import { captureWords, proofOf } from '../../../src/protocol/proof.ts';
import { startScenario } from '../../../src/lab/lab.ts';
import { DiagnosisDocument } from '../../../src/app/diagnosing/reason.ts';
import { processesWith } from '../../support/processes.ts';
import { traceInstances, withTracefs } from '../../support/tracefs.ts';

const run = promisify(execFile);
const cli = fileURLToPath(new URL('../../../dist/syndrop.js', import.meta.url));
const agent = fileURLToPath(new URL('../../../dist/syndrop-agent.cjs', import.meta.url));
const LIMITS = { maxBuffer: 32 * 1024 * 1024, timeout: 60_000 };

/** The built command line on the host of the scenario, while its client keeps dialling. */
async function diagnose(scenario: string): Promise<DiagnosisDocument> {
  const lab = await startScenario(scenario, { maxSeconds: 100 });
  try {
    const words = [process.execPath, cli, 'diagnose', '--local', '--json', '--proof', '--port', String(lab.port)];
    const [file, ...args] = withTracefs(words, lab.namespace);
    const { stdout } = await run(file, args, LIMITS).catch((error: unknown) => {
      if (error instanceof Error && 'stdout' in error && 'code' in error && error.code === 1)
        return { stdout: String(error.stdout) };
      throw error;
    });
    return DiagnosisDocument.parse(JSON.parse(stdout));
  } finally {
    await lab.stop();
  }
}

describe.concurrent('what a proof shows of a real fault', () => {
  test('a firewall: the kernel drops the SYNs, and says where', async () => {
    const { findings, proof } = await diagnose('netfilter-drop-nft');
    expect(findings[0]).toMatchObject({ causeId: 'netfilter-drop-input', state: 'active', confidence: 'proven' });
    const { handshakes, drops } = proof ?? {};
    expect(handshakes?.total).toMatchObject({ answered: 0, refused: 0 });
    expect(handshakes?.total.unanswered).toBeGreaterThan(10);
    expect(drops?.ofSyns[0]).toMatchObject({ reason: 'NETFILTER_DROP', place: 'nft_do_chain', device: 'eth0' });
    // Most of them: the kernel drops what is of other namespaces, too.
    expect((drops?.ofSyns[0]?.count ?? 0) / (drops?.looked ?? 0)).toBeGreaterThan(0.5);
  });

  test('a server that accepts no more: SYNs come and are not answered, and the kernel names no drop', async () => {
    const { proof } = await diagnose('app-not-accepting');
    expect(proof?.handshakes?.total.unanswered).toBeGreaterThan(10);
    const { ofSyns = [], ofAnswers = [], looked = 0 } = proof?.drops ?? {};
    expect(looked).toBeGreaterThan(10);
    // The trace is one for the machine: a drop of the tests beside this one may fit by chance, half of all SYNs do not.
    for (const groups of [ofSyns, ofAnswers]) {
      expect(groups.reduce((sum, { count }) => sum + count, 0)).toBeLessThan(looked / 2);
    }
  });

  test('a healthy server: everything is answered, and nothing is found', async () => {
    const { verdict, proof } = await diagnose('healthy-busy');
    expect(verdict.status).not.toBe('active');
    const { answered, unanswered, attempts } = proof?.handshakes?.total ?? {};
    expect(attempts).toBeGreaterThan(10);
    expect(unanswered).toBe(0);
    expect((answered ?? 0) / (attempts ?? 1)).toBeGreaterThan(0.9);
  });
});

/** A collection that would last half a minute, about a port that is nobody else's. */
function collecting(port: number) {
  const proof = { ...proofOf({ port }), seconds: 30 };
  const words = ['collect', '--sources', 'capture-syn,trace-kfree_skb', '--proof', JSON.stringify(proof)];
  const [file, ...args] = withTracefs([process.execPath, agent, ...words]);
  return spawn(file, args, { stdio: ['ignore', 'pipe', 'inherit'] });
}

async function eventually(condition: () => Promise<boolean>, seconds = 20): Promise<boolean> {
  for (let round = 0; round < seconds * 5; round += 1) {
    if (await condition()) return true;
    await sleep(200);
  }
  return false;
}

/** Instances whose guardian works for this process. */
async function instancesOf(owner: number): Promise<readonly string[]> {
  const guardians = await processesWith(`sh begin ${owner} `);
  const names = await traceInstances();
  return names.filter((name) => guardians.some((pid) => name.split('-')[2] === String(pid)));
}

/** The words after its filter's handshake part are the last ones of tcpdump alone. */
async function tcpdumps(port: number): Promise<number> {
  return (await processesWith(`-w - ${captureWords(proofOf({ port })).at(-1)}`)).length;
}

describe.concurrent('whatever becomes of the one who asked, nothing is left', () => {
  test('after a kill -9 in the middle', async () => {
    const port = 20_000 + (process.pid % 10_000);
    const collector = collecting(port);
    const owner = collector.pid ?? 0;
    expect(await eventually(async () => (await instancesOf(owner)).length === 1 && (await tcpdumps(port)) > 0)).toBe(
      true,
    );
    const [instance] = await instancesOf(owner);
    collector.kill('SIGKILL');
    await once(collector, 'exit');
    expect(await eventually(async () => (await tcpdumps(port)) === 0)).toBe(true);
    expect(await eventually(async () => !(await traceInstances()).includes(instance ?? ''))).toBe(true);
    expect(await eventually(async () => (await processesWith(`sh begin ${owner} `)).length === 0)).toBe(true);
  });

  test('after its guardian was killed too, once somebody else asks', async () => {
    const port = 31_000 + (process.pid % 10_000);
    const collector = collecting(port);
    const owner = collector.pid ?? 0;
    expect(await eventually(async () => (await instancesOf(owner)).length === 1)).toBe(true);
    const [instance = ''] = await instancesOf(owner);
    for (const pid of await processesWith(`sh begin ${owner} `)) process.kill(pid, 'SIGKILL');
    collector.kill('SIGKILL');
    await once(collector, 'exit');
    expect(await traceInstances()).toContain(instance);
    const words = ['collect', '--sources', 'trace-kfree_skb', '--proof', JSON.stringify({ seconds: 1, packets: 1 })];
    const [file, ...args] = withTracefs([process.execPath, agent, ...words]);
    const { stdout } = await run(file, args, LIMITS);
    expect(Bundle.parse(JSON.parse(stdout)).samples[0]?.answers['trace-kfree_skb']).toHaveProperty('text');
    expect(await traceInstances()).not.toContain(instance);
  });
});

test('without the privilege it says exactly what is missing, and the rest is read', async () => {
  const proof = JSON.stringify({ seconds: 1, packets: 10 });
  const words = ['collect', '--sources', 'proc-net-snmp,capture-syn,trace-kfree_skb', '--proof', proof];
  const { stdout } = await run(process.execPath, [agent, ...words], { ...LIMITS, uid: 65_534, gid: 65_534, cwd: '/' });
  const { answers } = Bundle.parse(JSON.parse(stdout)).samples[0] ?? { answers: {} };
  expect(answers['proc-net-snmp']).toHaveProperty('text');
  expect(answers['capture-syn']).toMatchObject({
    error: { code: 'not-permitted', message: expect.stringContaining('CAP_NET_RAW') },
  });
  expect(answers['trace-kfree_skb']).toMatchObject({ error: { code: expect.stringMatching(/^not-/) } });
});

test.each([
  ['everything', {}],
  ['a port', { port: 8080 }],
  ['an IPv4 client', { port: 8080, client: '192.0.2.7' }],
  ['an IPv6 client', { client: '2001:db8::7' }],
])('tcpdump understands the filter for %s', async (_, asked) => {
  const filter = captureWords(proofOf(asked)).at(-1) ?? '';
  const { stdout } = await run('tcpdump', ['-i', 'lo', '-d', filter]);
  expect(stdout).toContain('ret');
});
