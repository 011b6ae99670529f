import { run } from './run.ts';

/** The file of a dotted key; a dot inside a device name is written `/`, as sysctl(8) does. */
export function sysctlPath(key: string): string {
  return `/proc/sys/${key.replace(/[./]/g, (mark) => (mark === '.' ? '/' : '.'))}`;
}

/** Writes in the namespace, or on the machine where none is named. A refused value names the command that failed. */
export async function writeSysctl(key: string, value: string | number, namespace?: string): Promise<void> {
  const argv = ['-c', 'printf "%s\\n" "$2" > "$1"', 'sh', sysctlPath(key), String(value)];
  if (namespace === undefined) await run('sh', argv);
  else await run('ip', ['netns', 'exec', namespace, 'sh', ...argv]);
}
