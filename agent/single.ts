import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Problem } from '../src/protocol/problem.ts';
import { createDurably, isNoRoom } from './durable.ts';

/**
 * Two agents on one state directory would each believe to be alone. The claim names the process and its start time, so
 * that a process id used again does not look like the old owner. It stays when its process ends: the next one has the room of
 * it, should the disk be full by then.
 *
 * @throws Problem `state-in-use`.
 */
export function claimStateDir(stateDir: string): void {
  const file = join(stateDir, 'agent.pid');
  const own = `${process.pid} ${startTime(process.pid)}`;
  for (let attempt = 0; attempt < 2; attempt += 1) {
    if (isCreated(file, own)) return;
    const owner = textOf(file);
    const [pid, started] = owner.split(' ');
    if (startTime(Number(pid)) === started)
      throw new Problem('state-in-use', `Another syndrop-agent (process ${pid}) runs with ${stateDir}.`);
    rmSync(file, { force: true });
  }
  throw new Problem('state-in-use', `Another syndrop-agent is starting with ${stateDir}.`);
}

/** False where it is there already, on a full disk too. */
function isCreated(file: string, text: string): boolean {
  try {
    return createDurably(file, text);
  } catch (cause) {
    if (isNoRoom(cause) && existsSync(file)) return false;
    throw cause;
  }
}

/** Field 22 of /proc/<pid>/stat: clock ticks after boot. The name in field 2 may hold blanks and brackets. */
export function startTime(pid: number): string | undefined {
  const stat = textOf(`/proc/${pid}/stat`);
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
