import { BOOT_LINES, BOOT_PATHS, type BootFile, bootFiles } from '../src/protocol/boot/files.ts';
import { matchingLines } from './collect/files.ts';

const MOST_BYTES = 1024 * 1024;

/** What sets sysctls at boot, as it is on disk now. `root` stands in front of every path. */
export function readBootFiles(root = ''): readonly BootFile[] {
  const text = matchingLines(
    BOOT_PATHS.map((path) => `${root}${path}`),
    BOOT_LINES,
    MOST_BYTES,
  );
  return bootFiles(root === '' ? text : text.replaceAll(`${root}/`, '/'));
}
