import { ParseError } from '../parse-error.ts';
import type { Kernel } from '../snapshot.ts';
import { words } from './lines.ts';

/** `uname -r` (`5.10.0-28-amd64`) or `uname -a` (`Linux web1 5.10.0-28-amd64 #1 SMP …`). */
export function parseUname(text: string): Kernel {
  for (const word of words(text.slice(0, 1_000))) {
    const kernel = kernelOf(word);
    if (kernel !== undefined) return kernel;
  }
  throw new ParseError('uname', 1, 'no kernel release found');
}

export function kernelOf(release: string): Kernel | undefined {
  const match = /^([0-9]{1,2})\.([0-9]{1,3})(?:[.-][\w.+~-]{0,200})?$/.exec(release);
  if (match === null) return undefined;
  return { release, major: Number(match[1]), minor: Number(match[2]) };
}
