import { closeSync, openSync, readlinkSync, readSync } from 'node:fs';
import type { Answer } from '../../src/protocol/bundle.ts';
import { absentBecause } from './absent.ts';
import { bounded } from './bounded.ts';

// Files below /proc say size 0 and are made while being read: read until the end, in steps larger than most of them.
const step = Buffer.allocUnsafe(64 * 1024);

/**
 * Reads a file of /proc or /sys in this thread: it takes tens of microseconds, a tenth of what a thread pool costs.
 *
 * @throws the error of open or read.
 */
export function readText(path: string, maxBytes: number, keep: 'head' | 'tail' = 'head') {
  const kept = bounded(maxBytes, keep);
  const descriptor = openSync(path, 'r');
  try {
    for (;;) {
      const size = readSync(descriptor, step, 0, step.length, null);
      if (size === 0 || !kept.push(step.subarray(0, size))) return kept.done();
    }
  } finally {
    closeSync(descriptor);
  }
}

/** For a file of /proc/sys the kernel first makes room for as much as is asked for. */
const SHORT_STEP = 4096;
/** A record of a short file is shorter: what leaves this much of a page free was all. */
const HALF_PAGE = 2048;

/**
 * Reads a file of a few short lines: in one step, where a long one would be asked again for its end.
 *
 * @throws the error of open or read.
 */
export function readShort(path: string, maxBytes: number): string {
  const descriptor = openSync(path, 'r');
  let length = 0;
  try {
    for (let size = HALF_PAGE; size >= HALF_PAGE && length < maxBytes; length += size)
      size = readSync(descriptor, step, length, Math.min(SHORT_STEP, maxBytes - length), null);
  } finally {
    closeSync(descriptor);
  }
  return step.toString('utf8', 0, length);
}

export function readFileSource(path: string, maxBytes: number, keep?: 'head' | 'tail'): Answer {
  try {
    const { text, truncated } = readText(path, maxBytes, keep);
    return truncated ? { text, truncated } : { text };
  } catch (cause) {
    return absentBecause(cause, path);
  }
}

export function readLinkSource(path: string): Answer {
  try {
    return { text: readlinkSync(path) };
  } catch (cause) {
    return absentBecause(cause, path);
  }
}
