import type { Buffer } from 'node:buffer';
import { isSourceId } from '../../protocol/manifest.ts';
import { Problem } from '../../protocol/problem.ts';
import { TOGETHER } from './together.ts';

/** Says what a host that did not answer in time had come to, from what its script printed so far. */
export function tooLate(stdout: Buffer, timeoutMs: number): Problem {
  const within = `within ${timeoutMs / 1000} s`;
  const marks = [...stdout.toString('latin1').matchAll(/^syndrop-[0-9a-f]{32} (?:begin ([\w-]+))?/gm)];
  if (marks.length === 0) {
    const message = `The host let us in but did not begin to read ${within}: the login shell is still busy with its start-up files (~/.bashrc and the like), or the host is overloaded. See what it waits for: ssh HOST true`;
    return new Problem('collect-failed', message);
  }
  const source = marks.findLast(([, id = '']) => id === TOGETHER || isSourceId(id))?.[1];
  const where = source === undefined ? '' : `: it was at ${source === TOGETHER ? 'the files of /proc' : source}`;
  return new Problem('collect-failed', `The host did not finish reading its sources ${within}${where}.`);
}
