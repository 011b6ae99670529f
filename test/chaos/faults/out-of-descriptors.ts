import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { Random } from '../random.ts';
import type { Member } from '../../support/member.ts';
import { lasting } from './fault.ts';

const run = promisify(execFile);

/** For a while this process can open nothing more than it has open: EMFILE. `shake` makes it want to. */
export async function outOfDescriptors(member: Member, random: Random, shake: () => Promise<unknown>): Promise<void> {
  const { pid } = member.process;
  const limit = (soft: number | string) => run('prlimit', ['--pid', `${pid}`, `--nofile=${soft}:`]);
  const before = await run('prlimit', ['--pid', `${pid}`, '--nofile', '--noheadings', '--raw', '--output', 'SOFT']);
  const open = new Set((await readdir(`/proc/${pid}/fd`)).map(Number));
  let lowest = 0;
  while (open.has(lowest)) lowest += 1;
  // The limit is one of numbers, and the kernel gives the lowest that is free: this one is the first refused.
  await limit(lowest);
  await shake();
  await lasting(random, 5_000);
  if (!member.ended) await limit(before.stdout.trim());
}
