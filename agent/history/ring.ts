import { closeSync, fstatSync, openSync, readSync, renameSync, rmSync, writeSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { keptNumbers, READING_SECONDS } from '../../src/protocol/history.ts';
import { isWhole, type Reading, readSlot, sequenceOf, SLOT_BYTES, wallOf, writeSlot } from './slot.ts';

/**
 * A file of fixed size, overwritten from the beginning when it is full. Each reading has a slot with a checksum of its
 * own, so that a crash at any moment costs at most the reading being written.
 */
export interface Ring {
  append(reading: Omit<Reading, 'sequence'>): void;
  close(): void;
}

/** First line of the file; whatever differs in it makes another file. */
const HEAD_BYTES = 128;
const VERSION = 1;
const AT_ONCE = 64;

export function slotsFor(hours: number): number {
  return Math.ceil((hours * 3600) / READING_SECONDS);
}

function headFor(slots: number): Buffer {
  const names = crc32(keptNumbers.map(({ source, group, name }) => `${source} ${group} ${name}`).join('\n'));
  const line = `syndrop-history ${VERSION} slots=${slots} bytes=${SLOT_BYTES} names=${names}`;
  return Buffer.from(`${line.padEnd(HEAD_BYTES - 1)}\n`, 'latin1');
}

/** Opens the file, or makes a new one where there is none of this version and size. @throws what the disk answers. */
export function openRing(file: string, hours: number): Ring {
  const slots = slotsFor(hours);
  const known = openIfFit(file, slots);
  if (known === undefined) create(file, slots);
  const open = known ?? openSync(file, 'r+');
  const slot = Buffer.alloc(SLOT_BYTES);
  let sequence = known === undefined ? 0 : lastSequence(known);
  return {
    append(reading) {
      sequence += 1;
      writeSlot(slot, { ...reading, sequence });
      writeSync(open, slot, 0, SLOT_BYTES, HEAD_BYTES + ((sequence - 1) % slots) * SLOT_BYTES);
    },
    close: () => closeSync(open),
  };
}

/** What a file holds. */
export interface Held {
  /** Those of the time asked for, in the order they were taken. */
  readonly readings: readonly Reading[];
  /** Of all; null where there are none, or the file is not ours. */
  readonly firstMs: number | null;
  readonly lastMs: number | null;
}

/** Reads a file that may be written meanwhile. @throws what the disk answers. */
export function readRing(file: string, fromMs: number, toMs: number): Held {
  const descriptor = openSync(file, 'r');
  try {
    const readings: Reading[] = [];
    let [firstMs, lastMs] = [Infinity, -Infinity];
    if (hasOurHead(descriptor)) {
      eachSlot(descriptor, (slot) => {
        const wallMs = wallOf(slot);
        firstMs = Math.min(firstMs, wallMs);
        lastMs = Math.max(lastMs, wallMs);
        if (wallMs >= fromMs && wallMs <= toMs) readings.push(readSlot(slot));
      });
    }
    readings.sort((one, other) => one.sequence - other.sequence);
    return firstMs === Infinity ? { readings, firstMs: null, lastMs: null } : { readings, firstMs, lastMs };
  } finally {
    closeSync(descriptor);
  }
}

function lastSequence(descriptor: number): number {
  let last = 0;
  eachSlot(descriptor, (slot) => {
    last = Math.max(last, sequenceOf(slot));
  });
  return last;
}

function openIfFit(file: string, slots: number): number | undefined {
  let descriptor: number;
  try {
    descriptor = openSync(file, 'r+');
  } catch {
    return undefined;
  }
  const head = Buffer.alloc(HEAD_BYTES);
  const fits =
    fstatSync(descriptor).size === HEAD_BYTES + slots * SLOT_BYTES &&
    readSync(descriptor, head, 0, HEAD_BYTES, 0) === HEAD_BYTES &&
    head.equals(headFor(slots));
  if (fits) return descriptor;
  closeSync(descriptor);
  return undefined;
}

/** A reader need not know how many hours the agent keeps, but the numbers must be those of this list. */
function hasOurHead(descriptor: number): boolean {
  const head = Buffer.alloc(HEAD_BYTES);
  if (readSync(descriptor, head, 0, HEAD_BYTES, 0) !== HEAD_BYTES) return false;
  const slots = Number(/ slots=(\d+) /.exec(head.toString('latin1'))?.[1]);
  return Number.isSafeInteger(slots) && head.equals(headFor(slots));
}

/** Written whole, so that a full disk shows now and not at night; under its name only when it is complete. */
function create(file: string, slots: number): void {
  const draft = `${file}.draft`;
  rmSync(draft, { force: true });
  const descriptor = openSync(draft, 'wx', 0o600);
  try {
    writeSync(descriptor, headFor(slots));
    const empty = Buffer.alloc(SLOT_BYTES * AT_ONCE);
    for (let left = slots; left > 0; left -= AT_ONCE) {
      writeSync(descriptor, empty, 0, SLOT_BYTES * Math.min(left, AT_ONCE));
    }
    renameSync(draft, file);
  } catch (cause) {
    rmSync(draft, { force: true });
    throw cause;
  } finally {
    closeSync(descriptor);
  }
}

/** Those written to their end. */
function eachSlot(descriptor: number, visit: (slot: Buffer) => void): void {
  const some = Buffer.alloc(SLOT_BYTES * AT_ONCE);
  for (let at = HEAD_BYTES; ; at += some.length) {
    const size = readSync(descriptor, some, 0, some.length, at);
    for (let start = 0; start + SLOT_BYTES <= size; start += SLOT_BYTES) {
      const slot = some.subarray(start, start + SLOT_BYTES);
      if (isWhole(slot)) visit(slot);
    }
    if (size < some.length) return;
  }
}
