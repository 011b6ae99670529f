import { mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assert, integer, property } from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openRing, readRing, slotsFor } from '../../../agent/history/ring.ts';
import { SLOT_BYTES } from '../../../agent/history/slot.ts';
import { keptNumbers } from '../../../src/protocol/history.ts';
import { readingAt } from '../../support/history.ts';

const SLOTS = slotsFor(1);
const HEAD = 128;

let directory: string;
let file: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'syndrop-ring-'));
  file = join(directory, 'history.ring');
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

function append(...wallMs: readonly number[]): void {
  const ring = openRing(file, 1);
  for (const ms of wallMs) ring.append(readingAt(ms, { TcpExtListenDrops: ms }));
  ring.close();
}

function heldTimes(): readonly number[] {
  return readRing(file, 0, Infinity).readings.map(({ wallMs }) => wallMs);
}

describe('the file of readings', () => {
  it('keeps every number as it was, and what the kernel has not as absent', () => {
    const numbers: Record<string, number> = Object.fromEntries(
      keptNumbers.map(({ group, name }, index) => [group + name, index * 1_000_003]),
    );
    const { TcpExtListenDrops: _, ...others }: Record<string, number> = { ...numbers, TcpInSegs: 2 ** 47 };
    const ring = openRing(file, 1);
    ring.append(readingAt(1_790_000_000_000, others, { netns: 4026532999 }));
    ring.close();
    const [reading] = readRing(file, 0, Infinity).readings;
    const place = (wanted: string) => keptNumbers.findIndex(({ group, name }) => group + name === wanted);
    expect(reading?.wallMs).toBe(1_790_000_000_000);
    expect(reading?.netns).toBe(4026532999);
    expect(reading?.values[place('TcpInSegs')]).toBe(2 ** 47);
    expect(reading?.values[place('TcpExtListenDrops')]).toBeNaN();
    expect(reading?.values[place('IpInReceives')]).toBe(numbers['IpInReceives']);
  });

  it('marks a number it cannot hold as absent instead of cutting it', () => {
    const ring = openRing(file, 1);
    ring.append(readingAt(1_000, { TcpInSegs: 2 ** 48 }));
    ring.close();
    const place = keptNumbers.findIndex(({ group, name }) => group + name === 'TcpInSegs');
    expect(readRing(file, 0, Infinity).readings[0]?.values[place]).toBeNaN();
  });

  it('takes a day in less than 5 MB, all of it at once', () => {
    const ring = openRing(file, 24);
    const size = statSync(file).size;
    expect(size).toBeLessThan(5_000_000);
    expect(statSync(file).blocks * 512).toBeGreaterThanOrEqual(size);
    ring.append(readingAt(1_000));
    expect(statSync(file).size).toBe(size);
    ring.close();
  });

  it('overwrites the oldest when it is full, and goes on where it was after a restart', () => {
    const times = Array.from({ length: SLOTS + 5 }, (_, index) => 1_000_000 + index);
    append(...times.slice(0, SLOTS - 3));
    append(...times.slice(SLOTS - 3));
    expect(heldTimes()).toEqual(times.slice(5));
  });

  it('keeps the order of the readings when the clock is set back', () => {
    append(5_000, 6_000, 1_000, 2_000);
    append(3_000);
    expect(heldTimes()).toEqual([5_000, 6_000, 1_000, 2_000, 3_000]);
  });

  it('answers what it holds, and from when to when', () => {
    append(1_000, 2_000, 3_000, 4_000);
    const held = readRing(file, 2_000, 3_000);
    expect(held.readings.map(({ wallMs }) => wallMs)).toEqual([2_000, 3_000]);
    expect([held.firstMs, held.lastMs]).toEqual([1_000, 4_000]);
  });

  it('loses at most the reading that was being written, at whatever byte the host died', () => {
    append(1_000, 2_000, 3_000);
    const before = readFileSync(file);
    append(4_000);
    const after = readFileSync(file);
    const at = HEAD + 3 * SLOT_BYTES;
    assert(
      property(integer({ min: 0, max: SLOT_BYTES }), (written) => {
        const torn = Buffer.concat([
          before.subarray(0, at),
          after.subarray(at, at + written),
          before.subarray(at + written),
        ]);
        writeFileSync(file, torn);
        expect(heldTimes()).toEqual(written === SLOT_BYTES ? [1_000, 2_000, 3_000, 4_000] : [1_000, 2_000, 3_000]);
        append(5_000);
        expect(heldTimes()).toEqual(
          written === SLOT_BYTES ? [1_000, 2_000, 3_000, 4_000, 5_000] : [1_000, 2_000, 3_000, 5_000],
        );
      }),
    );
  });

  it('loses the overwritten reading too when it died while overwriting', () => {
    const times = Array.from({ length: SLOTS }, (_, index) => 1_000_000 + index);
    append(...times);
    const before = readFileSync(file);
    append(9_000_000);
    const after = readFileSync(file);
    // Behind the checksum and the number of the reading, before its time.
    const torn = HEAD + 10;
    writeFileSync(file, Buffer.concat([after.subarray(0, torn), before.subarray(torn)]));
    expect(heldTimes()).toEqual(times.slice(1));
    append(9_000_001);
    expect(heldTimes()).toEqual([...times.slice(1), 9_000_001]);
  });

  it('passes over any byte that is not what was written', () => {
    append(1_000, 2_000, 3_000);
    const good = readFileSync(file);
    assert(
      property(integer({ min: 0, max: 3 * SLOT_BYTES - 1 }), integer({ min: 1, max: 255 }), (offset, flip) => {
        const bad = Buffer.from(good);
        bad[HEAD + offset] = (bad[HEAD + offset] ?? 0) ^ flip;
        writeFileSync(file, bad);
        const hit = Math.floor(offset / SLOT_BYTES);
        expect(heldTimes()).toEqual([1_000, 2_000, 3_000].filter((_, index) => index !== hit));
      }),
    );
  });

  it.each([
    ['another version', (bytes: Buffer) => bytes.write('syndrop-history 9', 0)],
    ['no file of ours', (bytes: Buffer) => bytes.fill(0x41)],
    ['zeros', (bytes: Buffer) => bytes.fill(0)],
  ])('begins anew with a file that is %s', (_, spoil) => {
    append(1_000);
    const bytes = readFileSync(file);
    spoil(bytes);
    writeFileSync(file, bytes);
    expect(heldTimes()).toEqual([]);
    append(2_000);
    expect(heldTimes()).toEqual([2_000]);
  });

  it('begins anew with a file of another size, or a draft that a crash left behind', () => {
    append(1_000);
    truncateSync(file, HEAD + SLOT_BYTES);
    writeFileSync(`${file}.draft`, 'half');
    append(2_000);
    expect(heldTimes()).toEqual([2_000]);
    openRing(file, 2).close();
    expect(heldTimes()).toEqual([]);
  });
});
