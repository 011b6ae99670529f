import { ParseError } from '../parse-error.ts';
import type { CpuTime, CpuTimes } from '../snapshot.ts';
import { eachLine, words } from './lines.ts';

/** The cpu lines of /proc/stat, in jiffies (fs/proc/stat.c: show_stat). Columns an old kernel lacks are 0. */
export function parseProcStat(text: string): CpuTimes {
  let all: CpuTime | undefined;
  const perCpu: CpuTime[] = [];
  eachLine(text, (line, number) => {
    if (!/^cpu[0-9]* /.test(line)) return;
    const [name, ...columns] = words(line);
    const time = cpuTime(columns.map(Number), number);
    if (name === 'cpu') all = time;
    else perCpu.push(time);
  });
  if (all === undefined) throw new ParseError('proc-stat', 1, 'no cpu line found');
  return { all, perCpu };
}

function cpuTime(columns: readonly number[], line: number): CpuTime {
  const [user, nice, system, idle, iowait = 0, irq = 0, softirq = 0, steal = 0] = columns;
  if (
    user === undefined ||
    nice === undefined ||
    system === undefined ||
    idle === undefined ||
    columns.some(Number.isNaN)
  ) {
    throw new ParseError('proc-stat', line, 'at least four numbers expected');
  }
  return { user, nice, system, idle, iowait, irq, softirq, steal };
}
