import {
  closeSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  linkSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { errnoOf } from './collect/absent.ts';

/**
 * Creates a file with its whole content or not at all, on disk when this returns. Of several writers the first wins:
 * a hard link, unlike a rename, fails when the name is taken.
 *
 * @returns false when the file was there already.
 */
export function createDurably(file: string, text: string): boolean {
  const draft = writeDraft(file, text, 0o600);
  try {
    linkSync(draft, file);
  } catch (cause) {
    if (errnoOf(cause) === 'EEXIST') return false;
    throw cause;
  } finally {
    rmSync(draft, { force: true });
  }
  syncDirectory(dirname(file));
  return true;
}

/** Replaces a file at once, on disk when this returns. */
export function replaceDurably(file: string, text: string, mode: number): void {
  renameSync(writeDraft(file, text, mode), file);
  syncDirectory(dirname(file));
}

/** Takes the place of another file at once, on disk when this returns. */
export function moveDurably(from: string, to: string): void {
  renameSync(from, to);
  syncDirectory(dirname(to));
}

/** Appends one line, on disk when this returns; where there is no room for it, none of it stays. */
export function appendDurably(file: string, line: string): void {
  const descriptor = openSync(file, 'a', 0o600);
  const { size } = fstatSync(descriptor);
  try {
    // Unlike writeSync, which a disk that is nearly full has write a part, it writes all or throws.
    writeFileSync(descriptor, `${line}\n`);
    fsyncSync(descriptor);
  } catch (cause) {
    ftruncateSync(descriptor, size);
    throw cause;
  } finally {
    closeSync(descriptor);
  }
}

/** More than the longest line: a refusal or a revert with all its values. */
const TAIL_BYTES = 1024 * 1024;

/** The last lines. What a power cut left of one more goes, so that the next one does not become a part of it; that takes no room. */
export function wholeTail(file: string): string {
  let descriptor: number;
  try {
    descriptor = openSync(file, 'r+');
  } catch (cause) {
    if (errnoOf(cause) === 'ENOENT') return '';
    throw cause;
  }
  try {
    const { size } = fstatSync(descriptor);
    const bytes = Buffer.alloc(Math.min(size, TAIL_BYTES));
    readSync(descriptor, bytes, 0, bytes.length, size - bytes.length);
    const end = bytes.lastIndexOf('\n') + 1;
    if (end < bytes.length) ftruncateSync(descriptor, size - bytes.length + end);
    return bytes.subarray(0, end).toString('utf8');
  } finally {
    closeSync(descriptor);
  }
}

/** The disk is full, or what one owner may have of it. */
export function isNoRoom(cause: unknown): boolean {
  return ['ENOSPC', 'EDQUOT'].includes(errnoOf(cause) ?? '');
}

function writeDraft(file: string, text: string, mode: number): string {
  // A leading dot and no .conf at the end: sysctl.d readers pass over a draft that a crash left behind.
  const draft = join(dirname(file), `.${basename(file)}.${process.pid}.draft`);
  const descriptor = openSync(draft, 'w', mode);
  try {
    writeFileSync(descriptor, text);
    fsyncSync(descriptor);
  } catch (cause) {
    rmSync(draft, { force: true });
    throw cause;
  } finally {
    closeSync(descriptor);
  }
  return draft;
}

function syncDirectory(directory: string): void {
  const descriptor = openSync(directory, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
