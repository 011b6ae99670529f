import { readdir, readFile } from 'node:fs/promises';

/** Pids of the processes with `text` in their command line, read from /proc: a bare machine has no ps. */
export async function processesWith(text: string): Promise<readonly number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(
    pids.map(async (pid) => {
      const words = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
      return words.replaceAll('\0', ' ').includes(text) ? [Number(pid)] : [];
    }),
  );
  return lines.flat();
}
