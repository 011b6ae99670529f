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
