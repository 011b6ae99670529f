import { closeSync, mkdtempSync, openSync, readSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openKeptFiles } from '../agent/history/files.ts';
import { openRing, readRing } from '../agent/history/ring.ts';
import { emptyValues } from '../agent/history/slot.ts';
import { printRow } from './row.ts';

/**
 * One reading of the agent's history, taken and written, beside reading the three large files of it and nothing else, in
 * turn, in one run. CPU time of this process; some milliseconds of rest between two, so that neither is all warm.
 */
const ROUNDS = 200;
const REST_MS = 5;
const GOAL_MS = 0.3;
const FILES = ['/proc/net/netstat', '/proc/net/snmp', '/proc/net/snmp6'];

const cpuMs = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

async function medianOf(work: (round: number) => void): Promise<number> {
  const took: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    await sleep(REST_MS);
    const before = cpuMs();
    work(round);
    took.push(cpuMs() - before);
  }
  return took.sort((one, other) => one - other)[ROUNDS / 2] ?? Number.NaN;
}

const directory = mkdtempSync(join(tmpdir(), 'syndrop-bench-history-'));
const file = join(directory, 'history.ring');
const ring = openRing(file, 24);
const files = openKeptFiles();
const values = emptyValues();
const constant = { bootId: '00'.repeat(16), netns: 1, values };
const reading = await medianOf((round) => {
  files.read(values);
  ring.append({ wallMs: Date.now(), monotonicMs: round, ...constant });
});
const descriptors = FILES.map((path) => openSync(path, 'r'));
const buffer = Buffer.alloc(64 * 1024);
const raw = await medianOf(() => {
  for (const descriptor of descriptors) readSync(descriptor, buffer, 0, buffer.length, 0);
});
for (const descriptor of descriptors) closeSync(descriptor);
printRow({
  what: 'history, one reading written down',
  figure: `${reading.toFixed(3)} ms of CPU, ${(statSync(file).size / 1e6).toFixed(2)} MB a day`,
  beside: `reading 3 of its 9 files alone ${raw.toFixed(3)} ms, ${(reading / raw).toFixed(1)} times`,
  goal: `<= ${GOAL_MS} ms, <= 5 MB`,
  held: reading <= GOAL_MS && statSync(file).size <= 5e6,
});

for (let more = ROUNDS; more < 8_640; more += 1) ring.append({ wallMs: more, monotonicMs: more, ...constant });
const began = cpuMs();
readRing(file, 0, 0);
printRow({ what: 'history, a full day looked through', figure: `${(cpuMs() - began).toFixed(1)} ms of CPU` });
files.close();
ring.close();
rmSync(directory, { recursive: true });
