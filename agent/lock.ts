import { closeSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { errnoOf } from './collect/absent.ts';
import { startTime } from './single.ts';

const LOOK_MS = 5;
/** A holder needs milliseconds. Better a chain that shows a fork than a row that is lost. */
const LONGEST_MS = 3_000;

/** Does `work` while no other process does. A holder that was killed holds nothing any more. */
export function withLock(file: string, work: () => void): void {
  const until = performance.now() + LONGEST_MS;
  while (!isTaken(file) && performance.now() < until) {
    if (isHeld(file)) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, LOOK_MS);
    else rmSync(file, { force: true });
  }
  try {
    work();
  } finally {
    rmSync(file, { force: true });
  }
}

function isTaken(file: string): boolean {
  try {
    const descriptor = openSync(file, 'wx', 0o600);
    writeSync(descriptor, `${process.pid} ${startTime(process.pid)}`);
    closeSync(descriptor);
    return true;
  } catch (cause) {
    if (errnoOf(cause) === 'EEXIST') return false;
    throw cause;
  }
}

/** One just being taken still is empty; of a process that is gone there is no start time. */
function isHeld(file: string): boolean {
  try {
    const [pid, started] = readFileSync(file, 'utf8').split(' ');
    return startTime(Number(pid)) === started;
  } catch {
    return true;
  }
}
