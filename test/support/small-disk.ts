import { execFile } from 'node:child_process';
import { closeSync, fstatSync, ftruncateSync, openSync, rmSync, writeSync } from 'node:fs';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const FILLER = 'filler';
const PAGE = 4096;

export interface SmallDisk {
  /** Leaves so many pages, by default no byte. */
  fill(pages?: number): void;
  free(): void;
  unmount(): Promise<void>;
}

/** Puts a directory with what is in it onto a disk of its own of so many kilobytes. */
export async function smallDisk(dir: string, kilobytes: number): Promise<SmallDisk> {
  const aside = await mkdtemp(join(tmpdir(), 'syndrop-aside-'));
  await cp(dir, aside, { recursive: true });
  await run('mount', ['-t', 'tmpfs', '-o', `size=${kilobytes}k,mode=700`, 'tmpfs', dir]);
  await cp(aside, dir, { recursive: true });
  await rm(aside, { recursive: true });
  return {
    fill(pages = 0) {
      const descriptor = openSync(join(dir, FILLER), 'a');
      try {
        for (const chunk = Buffer.alloc(PAGE); ; ) writeSync(descriptor, chunk);
      } catch {
        // It is full.
        ftruncateSync(descriptor, Math.max(0, fstatSync(descriptor).size - pages * PAGE));
      } finally {
        closeSync(descriptor);
      }
    },
    free: () => rmSync(join(dir, FILLER), { force: true }),
    async unmount() {
      await run('umount', ['--lazy', dir]);
    },
  };
}
