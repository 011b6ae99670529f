import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';
import { monotonicMs } from '../../../agent/clock.ts';
import { openKeptFiles } from '../../../agent/history/files.ts';
import { emptyValues } from '../../../agent/history/slot.ts';
import { DiagnosisDocument } from '../../../src/app/diagnosing/reason.ts';
import { type RunningScenario, startScenario } from '../../../src/lab/lab.ts';
import { syndrop } from '../../faces/cli/run-syndrop.ts';
import { writeHistory } from '../../support/history.ts';

const execute = promisify(execFile);

let directory: string;
let file: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'syndrop-past-'));
  file = join(directory, 'history.ring');
});
afterEach(() => rm(directory, { recursive: true, force: true }));

/** The minute the fault is written down in, some hours ago. */
const AT = Math.floor(Date.now() / 3_600_000 - 5) * 3_600_000 + 12 * 60_000;
const asked = new Date(AT).toISOString().slice(0, '2026-11-29T03:12'.length) + 'Z';

interface Looked {
  readonly before: Float64Array;
  readonly after: Float64Array;
  readonly tookMs: number;
}

/** Reads what an agent in the namespace would, before and after some attempts of its client. */
async function readAround(lab: RunningScenario): Promise<Looked> {
  const { stdout } = await execute('ip', ['netns', 'pids', lab.namespace]);
  const files = openKeptFiles(`/proc/${stdout.trim().split('\n')[0]}/net`);
  const [before, after] = [emptyValues(), emptyValues()];
  files.read(before);
  const began = monotonicMs();
  await lab.observe(20);
  files.read(after);
  const tookMs = monotonicMs() - began;
  files.close();
  return { before, after, tookMs };
}

/** A storm of some seconds in an hour that was quiet, written down hours ago. */
async function writeStorm(lab: RunningScenario): Promise<void> {
  const { before, after, tookMs } = await readAround(lab);
  const netns = statSync(`/run/netns/${lab.namespace}`).ino;
  const began = AT + 20_000;
  writeHistory(file, began - 600_000, Array<Float64Array>(61).fill(before), { netns });
  writeHistory(file, began + tookMs, Array<Float64Array>(60).fill(after), { netns });
}

const STORMS = [
  // Who owns the listener is not written down, so of a program that does not accept its full queue is known.
  { scenario: 'accept-queue-stuck', label: 'accept-queue-overflow', causeIds: ['accept-queue-overflow-syn'] },
  { scenario: 'syn-queue-full-no-cookies' },
  { scenario: 'rp-filter-strict' },
];

test.each(STORMS)(
  'a storm of $scenario is named from what was written down, once it is over',
  async ({ scenario, label, causeIds }) => {
    const lab = await startScenario(scenario, { maxSeconds: 110 });
    onTestFinished(() => lab.stop());
    const { expect: wanted } = lab.scenario;
    await writeStorm(lab);
    await lab.stop();
    const ended = await syndrop(['diagnose', '--local', '--history', file, '--at', asked, '--json']);
    expect(ended.stderr).toBe('');
    const document = DiagnosisDocument.parse(JSON.parse(ended.stdout));
    expect(document.verdict).toMatchObject({ status: 'past', label: label ?? wanted.label });
    expect(causeIds ?? wanted.causeIds).toContain(document.verdict.causeId);
    expect(document.past).toMatchObject({ at: new Date(AT).toISOString(), worse: null });
    // Nothing of now stands in for then.
    expect(document.plan).toBeNull();
    expect(ended.status).toBe(0);
  },
  110_000,
);
