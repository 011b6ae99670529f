import type { ChildProcess } from 'node:child_process';
import { readFile } from 'node:fs/promises';

export interface Memory {
  readonly rssMb: number;
  /** What no other process shares: the file behind it is none. */
  readonly anonymousMb: number;
}

export async function memoryOf({ pid }: ChildProcess): Promise<Memory> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const mb = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1]) / 1024;
  return { rssMb: mb('VmRSS'), anonymousMb: mb('RssAnon') };
}

/** Of all its threads so far, without its children: the kernel's own account, in ticks of 10 ms. */
export async function cpuMs({ pid }: ChildProcess): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
}
