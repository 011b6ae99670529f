import { lstat, mkdir } from 'node:fs/promises';
import { Problem } from '../protocol/problem.ts';

/**
 * Makes a directory for this user alone, or makes sure that one which is there belongs to nobody else: whoever can
 * write it could put keys and configurations into it, which are then obeyed.
 *
 * @throws Problem `unsafe-directory`.
 */
export async function ownDirectory(directory: string): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const stats = await lstat(directory);
  if (!stats.isDirectory()) throw unsafe(directory, 'is a link or no directory');
  if (!isOurs(stats.uid)) throw unsafe(directory, `belongs to user ${stats.uid}`);
  // Platforms that mount volumes leave them root's, and writable for the one group the program was given.
  const given = stats.uid === 0 && process.getuid?.() !== 0 && (process.getgroups?.() ?? []).includes(stats.gid);
  if ((stats.mode & (given ? 0o002 : 0o022)) !== 0) throw unsafe(directory, 'can be written by others');
}

/** Under sudo the person who called it counts as well: they may do everything anyway. */
function isOurs(uid: number): boolean {
  const own = process.getuid?.();
  return own === undefined || uid === own || uid === 0 || (own === 0 && String(uid) === process.env['SUDO_UID']);
}

function unsafe(directory: string, what: string): Problem {
  return new Problem('unsafe-directory', `${directory} ${what}, so nothing is kept there. Choose another directory.`);
}
