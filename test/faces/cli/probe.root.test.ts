import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { createNetwork } from '../../../src/lab/network.ts';
import { startScenario } from '../../../src/lab/lab.ts';
import { startProgram } from '../../../src/lab/program.ts';
import { direct } from '../../../src/lab/topology.ts';
import { ProbeReport } from '../../../src/report/probe-report.ts';

const cli = fileURLToPath(new URL('../../../dist/syndrop.js', import.meta.url));

function probe(words: readonly string[]): Promise<{ status: number; report: ProbeReport }> {
  return new Promise((resolve, reject) => {
    const limits = { maxBuffer: 32 * 1024 * 1024, timeout: 90_000 };
    execFile(process.execPath, [cli, 'probe', ...words, '--json'], limits, (error, stdout, stderr) => {
      const status = error === null ? 0 : Number(error.code);
      try {
        resolve({ status, report: ProbeReport.parse(JSON.parse(stdout)) });
      } catch (cause) {
        reject(new Error(`probe ended with status ${status}: ${stdout}${stderr}`, { cause }));
      }
    });
  });
}

/** From the client of a scenario to its server, by their namespaces. */
async function probed(scenario: string) {
  const lab = await startScenario(scenario, { maxSeconds: 100 });
  try {
    const client = lab.namespace.replace(/-[a-z]+$/, '-cli');
    const far = `netns:${lab.namespace}:${lab.port}`;
    return await probe([`netns:${client}`, far, '--address', lab.serverAddress]);
  } finally {
    await lab.stop();
  }
}

describe.concurrent('a probe with both ends watching', () => {
  test.each([
    ['connects', 'healthy-busy', 0],
    ['dropped-there', 'netfilter-drop-nft', 1],
    ['never-arrived', 'syn-not-arriving', 1],
    ['refused', 'no-listener', 1],
    ['answer-lost', 'synack-lost-on-path', 1],
  ])('%s: %s', async (outcome, scenario, wanted) => {
    const { status, report } = await probed(scenario);
    expect({ outcome: report.outcome, status }).toEqual({ outcome, status: wanted });
  });

  test('stalls: the kernel finishes what the program does not take', async () => {
    const network = await createNetwork(direct, 100);
    try {
      const server = network.host('srv');
      const program = await startProgram(server, 'serve', { address: '0.0.0.0', port: 8080, backlog: 64 });
      program.signal('SIGSTOP');
      const far = `netns:${server.namespace}:8080`;
      const { report } = await probe([
        `netns:${network.host('cli').namespace}`,
        far,
        '--address',
        network.address('srv'),
      ]);
      expect(report.outcome).toBe('stalls');
    } finally {
      await network.remove();
    }
  });

  test('of one end: what that leaves open is said', async () => {
    const lab = await startScenario('netfilter-drop-nft', { maxSeconds: 100 });
    try {
      const client = lab.namespace.replace(/-[a-z]+$/, '-cli');
      const { status, report } = await probe([
        `netns:${client}`,
        `netns:nowhere:${lab.port}`,
        '--address',
        lab.serverAddress,
      ]);
      expect(status).toBe(1);
      expect(report).toMatchObject({ outcome: 'no-answer', far: null, open: expect.stringContaining('nowhere') });
    } finally {
      await lab.stop();
    }
  });
});
