import { execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { labProblem } from '../../../src/lab/lab.ts';
import { processesWith } from '../../support/processes.ts';
import { ended, startSyndrop, syndrop } from './run-syndrop.ts';

const execute = promisify(execFile);

/** Scenarios wait for those that must be alone. */
const WAITED_FOR_MS = 180_000;

async function namespacesOf(pid: number | undefined): Promise<readonly string[]> {
  const { stdout } = await execute('ip', ['netns', 'list']);
  return stdout.split('\n').filter((line) => line.startsWith(`syndrop-lab-${pid}-`));
}

const Listed = z.object({ scenarios: z.array(z.object({ id: z.string(), label: z.string() })) });

/** Interrupts it, as Ctrl-C does, once `when` holds; what it said, and its status. */
async function interrupted(
  words: readonly string[],
  when: (said: string, pid: number | undefined) => Promise<boolean>,
) {
  const child = startSyndrop(words);
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (said += String(chunk)));
  const end = ended(child);
  while (child.exitCode === null && !(await when(said, child.pid))) {
    await sleep(20);
  }
  child.kill('SIGINT');
  return { ...(await end), pid: child.pid };
}

test('the lab works here', async () => {
  expect(await labProblem()).toBeNull();
});

describe('syndrop lab list', () => {
  test('names each scenario once, below its label', async () => {
    const { status, stdout } = await syndrop(['lab', 'list', '--json']);
    const { scenarios } = Listed.parse(JSON.parse(stdout));
    expect(status).toBe(0);
    expect(scenarios.length).toBeGreaterThanOrEqual(60);
    expect(new Set(scenarios.map(({ id }) => id)).size).toBe(scenarios.length);
    const table = (await syndrop(['lab', 'list'])).stdout;
    for (const { id, label } of scenarios) {
      expect(table).toContain(id);
      expect(table).toContain(label);
    }
  });
});

describe('syndrop lab run', () => {
  test(
    'makes the fault, diagnoses it and takes it away, and says that all came as promised',
    async () => {
      const { status, stdout } = await syndrop(['lab', 'run', 'no-listener', '--window', '2', '--json']);
      expect(JSON.parse(stdout)).toMatchObject({
        schemaVersion: 1,
        runs: [{ scenario: 'no-listener', asPromised: true, complaints: [] }],
      });
      expect(status).toBe(0);
    },
    WAITED_FOR_MS,
  );

  test.each(['run', 'up'])(
    '%s of a scenario nobody made says which one may be meant, and makes nothing',
    async (verb) => {
      const { status, stderr } = await syndrop(['lab', verb, 'no-listner']);
      expect(stderr).toContain('There is no scenario no-listner. Did you mean no-listener?');
      expect(stderr).toContain('syndrop lab list');
      expect(status).toBe(2);
    },
  );

  test('without a name asks which', async () => {
    const { status, stderr } = await syndrop(['lab', 'run']);
    expect(stderr).toContain('Which scenario?');
    expect(status).toBe(2);
  });

  test('one that changes the machine is refused unless that is allowed', async () => {
    const { status, stderr } = await syndrop(['lab', 'run', 'conntrack-table-full', 'no-listener']);
    expect(stderr).toContain('--machine-wide');
    expect(status).toBe(2);
  });

  test.each<[string, (said: string, pid: number | undefined) => Promise<boolean>]>([
    ['while the fault is made', async (_, pid) => (await namespacesOf(pid)).length > 0],
    ['while it is diagnosed', async (said) => said.includes('made')],
  ])(
    'Ctrl-C %s ends it with 130, and nothing of it is left',
    async (_, when) => {
      const { status, stdout, pid } = await interrupted(['lab', 'run', 'no-listener', '--window', '60'], when);
      expect(stdout).not.toContain('verdict');
      expect(status).toBe(130);
      expect(await namespacesOf(pid)).toEqual([]);
      expect(await processesWith(`syndrop-lab-${pid}-`)).toEqual([]);
    },
    WAITED_FOR_MS,
  );
});

describe('syndrop lab up', () => {
  test(
    'keeps the fault until Ctrl-C, and then leaves nothing',
    async () => {
      const { status, stderr, pid } = await interrupted(
        ['lab', 'up', 'no-listener'],
        async (_, own) =>
          (await processesWith(`syndrop-lab-${own}-`)).length > 0 && (await namespacesOf(own)).length > 1,
      );
      expect(stderr).not.toContain('[internal]');
      expect(status).toBe(130);
      expect(await namespacesOf(pid)).toEqual([]);
    },
    WAITED_FOR_MS,
  );
});

describe('syndrop lab down', () => {
  test('takes away what a process that is gone has left', async () => {
    // No process ever has this number.
    const left = `syndrop-lab-4194305-1-${process.pid.toString(16).padStart(8, '0')}-srv`;
    await execute('ip', ['netns', 'add', left]);
    const { status } = await syndrop(['lab', 'down']);
    expect(status).toBe(0);
    expect(await namespacesOf(4_194_305)).not.toContain(left);
  });
});
