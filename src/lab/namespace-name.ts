import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';

const NAME = /^syndrop-lab-(\d+)-([0-9a-z]+)-[0-9a-f]{8}-[a-z0-9]+$/;

/**
 * Names for the namespaces of one network. They carry the pid of their owner and when it started, because a pid alone
 * comes round again: a later run can tell what a dead owner left behind.
 */
export async function namespacePrefix(): Promise<string> {
  const started = (await startTime(process.pid)) ?? 0n;
  return `syndrop-lab-${process.pid}-${started.toString(36)}-${randomBytes(4).toString('hex')}`;
}

/** The process that made the namespace of this name; undefined where the name is not the lab's. */
export function ownerOf(name: string): number | undefined {
  const pid = NAME.exec(name)?.[1];
  return pid === undefined ? undefined : Number(pid);
}

/** Whether a namespace of this name belongs to a lab whose process is gone. */
export async function isLeftOver(name: string): Promise<boolean> {
  const match = NAME.exec(name);
  const pid = match?.[1];
  if (match === null || pid === undefined) return false;
  const started = await startTime(Number(pid));
  return started === undefined || started.toString(36) !== match[2];
}

/** Clock ticks from boot to the start of the process, field 22 of proc(5) stat; undefined when it is gone. */
async function startTime(pid: number): Promise<bigint | undefined> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    // The command in parentheses may hold spaces and parentheses itself.
    const field = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
    return field === undefined ? undefined : BigInt(field);
  } catch {
    return undefined;
  }
}
