import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { HISTORY_FILE, startRecorder } from '../../../agent/history/recorder.ts';
import { readRing } from '../../../agent/history/ring.ts';

function directory(): string {
  const made = mkdtempSync(join(tmpdir(), 'syndrop-recorder-'));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

it('writes down where it stands at once', () => {
  const stateDir = directory();
  const said: string[] = [];
  startRecorder(stateDir, 1, (message) => said.push(message)).stop();
  expect(readRing(join(stateDir, HISTORY_FILE), 0, Infinity).readings).toHaveLength(1);
  expect(said).toEqual([]);
});

it('reports what the disk refuses, and lets the agent go on', () => {
  const stateDir = directory();
  // A directory in the place of the file: it can neither be opened nor replaced.
  mkdirSync(join(stateDir, HISTORY_FILE, 'inside'), { recursive: true });
  const said: string[] = [];
  startRecorder(stateDir, 1, (message) => said.push(message)).stop();
  expect(said).toEqual([expect.stringMatching(/^history: /)]);
});
