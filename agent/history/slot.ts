import { crc32 } from 'node:zlib';
import { keptNumbers } from '../../src/protocol/history.ts';

/** The numbers of one moment. */
export interface Reading {
  /** Counts the readings of a file; the clock may jump, this does not. */
  readonly sequence: number;
  readonly wallMs: number;
  /** CLOCK_MONOTONIC: differences within one boot are true whatever became of the clock. */
  readonly monotonicMs: number;
  /** 32 hexadecimal digits. */
  readonly bootId: string;
  /** Inode of the network namespace. */
  readonly netns: number;
  /** In the order of `keptNumbers`; NaN for what the kernel does not have. */
  readonly values: Float64Array;
}

/** To be filled again and again. */
export function emptyValues(): Float64Array {
  return new Float64Array(keptNumbers.length).fill(Number.NaN);
}

const WORD = 6;
/** The largest six bytes hold: not kept, rather than kept wrong. */
const ABSENT = 2 ** (8 * WORD) - 1;

const HALF = 2 ** 32;

const AT = { checksum: 0, sequence: 4, wall: 10, monotonic: 16, netns: 22, boot: 28, values: 44 } as const;
export const SLOT_BYTES = AT.values + WORD * keptNumbers.length;

export function writeSlot(slot: Buffer, reading: Reading): void {
  const { sequence, wallMs, monotonicMs, bootId, netns, values } = reading;
  writeWord(slot, AT.sequence, sequence);
  writeWord(slot, AT.wall, wallMs);
  writeWord(slot, AT.monotonic, monotonicMs);
  writeWord(slot, AT.netns, netns);
  slot.write(bootId, AT.boot, 'hex');
  for (let index = 0; index < keptNumbers.length; index += 1) {
    writeWord(slot, AT.values + WORD * index, values[index] ?? Number.NaN);
  }
  slot.writeUInt32LE(crc32(slot.subarray(AT.sequence)), AT.checksum);
}

/** False for a slot that was never written, or not to its end. */
export function isWhole(slot: Buffer): boolean {
  // No reading is number zero, so that a slot of zeros needs no look at its checksum.
  return sequenceOf(slot) > 0 && slot.readUInt32LE(AT.checksum) === crc32(slot.subarray(AT.sequence));
}

export function sequenceOf(slot: Buffer): number {
  return readWord(slot, AT.sequence);
}

export function wallOf(slot: Buffer): number {
  return readWord(slot, AT.wall);
}

export function readSlot(slot: Buffer): Reading {
  return {
    sequence: sequenceOf(slot),
    wallMs: wallOf(slot),
    monotonicMs: readWord(slot, AT.monotonic),
    netns: readWord(slot, AT.netns),
    bootId: slot.toString('hex', AT.boot, AT.values),
    values: Float64Array.from(keptNumbers, (_, index) => readWord(slot, AT.values + WORD * index)),
  };
}

function writeWord(slot: Buffer, at: number, value: number): void {
  const kept = value >= 0 && value < ABSENT ? Math.floor(value) : ABSENT;
  // Two plain stores instead of writeUIntLE, which looks at its arguments six times.
  slot.writeUInt32LE(kept % HALF, at);
  slot.writeUInt16LE(Math.floor(kept / HALF), at + 4);
}

function readWord(slot: Buffer, at: number): number {
  const value = slot.readUIntLE(at, WORD);
  return value === ABSENT ? Number.NaN : value;
}
