import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import * as z from 'zod';
import { Problem } from '../protocol/problem.ts';

const instant = z.union([z.iso.datetime({ offset: true }), z.date()]).transform((given) => new Date(given).getTime());

/** `shifts: [{from: 2026-01-05T09:00:00+08:00, to: 2026-01-12T09:00:00+08:00, actors: [slack:U0123ABCD]}]` */
const Schedule = z.strictObject({
  shifts: z.array(z.strictObject({ from: instant, to: instant, actors: z.array(z.string().min(1)).min(1) })),
});

/** Who is on call by a file of shifts, read anew each time: whoever keeps it need restart nothing. */
export async function onCallByFile(file: string, now: Date): Promise<readonly string[]> {
  const schedule = Schedule.safeParse(parse(await readText(file)));
  if (!schedule.success) {
    const [issue] = schedule.error.issues;
    throw new Problem('bad-oncall', `${file}: ${issue?.path.join('.') ?? ''} ${issue?.message ?? 'is no schedule'}`);
  }
  const at = now.getTime();
  return schedule.data.shifts.filter(({ from, to }) => from <= at && at < to).flatMap(({ actors }) => actors);
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new Problem('bad-oncall', `The schedule ${file} cannot be read.`, { cause });
  }
}
