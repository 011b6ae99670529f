import { type BootFile, bootFiles } from '../../protocol/boot/files.ts';

/** The lines about sysctls of the files that set them at boot; the agent reads the same when it keeps a value. */
export function parseBootSettings(text: string): readonly BootFile[] {
  return bootFiles(text);
}
