import type { Random } from './random.ts';

/** Inputs do not grow beyond this, except where one is blown up to show what costs more than its size. */
const LONGEST = 64 * 1024;
const LONGEST_BLOWN_UP = 1024 * 1024;
/** Blowing up costs as much as a thousand small inputs. */
const RARELY = 2_000;

/** What parsers look for, and what breaks those that trust their input. */
const TOKENS = [
  '\n',
  '\r\n',
  '\t',
  ' ',
  '\0',
  ':',
  '=',
  ',',
  '"',
  '{',
  '}',
  '(',
  ')',
  '[',
  ']',
  '<',
  '>',
  '|',
  '@',
  '%',
  '/',
  '\\',
  '-',
  '.',
  '#',
  '0',
  '-1',
  '65536',
  '4294967296',
  '9007199254740993',
  '18446744073709551615',
  '99999999999999999999999',
  '1e999',
  '0x',
  'NaN',
  'null',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'é',
  '队列',
  '\u2028',
  '\ufeff',
  '\ud800',
  '::ffff:',
  '0.0.0.0/0',
  'fe80::1%eth0',
  'LISTEN',
  'ESTAB',
  'SYN-RECV',
  'TcpExt: ',
  'Tcp: ',
  'users:((',
  'skmem:(',
  'table inet x {',
  'chain y {',
  'policy drop;',
  'counter packets 1 bytes 2 ',
  'jump y',
  '-A INPUT ',
  '-j DROP',
  'Chain INPUT (policy DROP)',
  '*filter',
  'COMMIT',
  'IN= OUT=',
  'PROTO=TCP',
  'inet ',
  'default via ',
  '/proc/1/stat:',
  '/proc/sys/net/',
];

/** One input made of others: a seed changed in a few places. */
export function mutated(corpus: readonly Buffer[], random: Random): Buffer {
  let input = random.pick(corpus) ?? Buffer.alloc(0);
  for (let left = 1 + random.below(4); left > 0; left -= 1) {
    input = changed(input, random.pick(corpus) ?? input, random);
  }
  if (random.once(RARELY)) return blownUp(input, random);
  return input.length > LONGEST ? input.subarray(0, LONGEST) : input;
}

type Change = (input: Buffer, other: Buffer, random: Random) => Buffer;

function changed(input: Buffer, other: Buffer, random: Random): Buffer {
  return (random.pick(CHANGES) ?? flipped)(input, other, random);
}

const CHANGES: readonly Change[] = [
  flipped,
  overwritten,
  inserted,
  inserted,
  cut,
  renumbered,
  renumbered,
  withoutLine,
  withLineTwice,
  withLineOf,
  truncated,
  spliced,
  repeated,
];

function flipped(input: Buffer, _other: Buffer, random: Random): Buffer {
  const copy = Buffer.from(input);
  const at = random.below(copy.length);
  if (copy.length > 0) copy[at] = (copy[at] ?? 0) ^ (1 << random.below(8));
  return copy;
}

function overwritten(input: Buffer, _other: Buffer, random: Random): Buffer {
  const copy = Buffer.from(input);
  Buffer.from(random.pick(TOKENS) ?? '').copy(copy, random.below(copy.length + 1));
  return copy;
}

function inserted(input: Buffer, _other: Buffer, random: Random): Buffer {
  return between(input, random.below(input.length + 1), Buffer.from(random.pick(TOKENS) ?? ''));
}

function cut(input: Buffer, _other: Buffer, random: Random): Buffer {
  const at = random.below(input.length + 1);
  return Buffer.concat([input.subarray(0, at), input.subarray(at + 1 + random.below(16))]);
}

const NUMBERS = [
  '0',
  '1',
  '-1',
  '255',
  '256',
  '65535',
  '65536',
  '2147483648',
  '4294967295',
  '18446744073709551615',
  '',
];

/** Another number in the place of one that stands there. */
function renumbered(input: Buffer, other: Buffer, random: Random): Buffer {
  const from = random.below(input.length + 1);
  const start = input.findIndex((code, at) => at >= from && code >= 48 && code <= 57);
  if (start < 0) return inserted(input, other, random);
  let end = start;
  while (end < input.length && (input[end] ?? 0) >= 48 && (input[end] ?? 0) <= 57) end += 1;
  const number = Buffer.from(random.pick(NUMBERS) ?? '');
  return Buffer.concat([input.subarray(0, start), number, input.subarray(end)]);
}

/** Where a random line begins and where the next one does. */
function lineIn(input: Buffer, random: Random): readonly [start: number, end: number] {
  const at = random.below(input.length + 1);
  const start = at === 0 ? 0 : input.lastIndexOf(10, at - 1) + 1;
  const newline = input.indexOf(10, start);
  return [start, newline < 0 ? input.length : newline + 1];
}

function withoutLine(input: Buffer, _other: Buffer, random: Random): Buffer {
  const [start, end] = lineIn(input, random);
  return Buffer.concat([input.subarray(0, start), input.subarray(end)]);
}

function withLineTwice(input: Buffer, _other: Buffer, random: Random): Buffer {
  const [start, end] = lineIn(input, random);
  return between(input, end, input.subarray(start, end));
}

function withLineOf(input: Buffer, other: Buffer, random: Random): Buffer {
  const [start, end] = lineIn(other, random);
  return between(input, lineIn(input, random)[0], other.subarray(start, end));
}

function truncated(input: Buffer, _other: Buffer, random: Random): Buffer {
  return input.subarray(0, random.below(input.length + 1));
}

function spliced(input: Buffer, other: Buffer, random: Random): Buffer {
  return Buffer.concat([
    input.subarray(0, random.below(input.length + 1)),
    other.subarray(random.below(other.length + 1)),
  ]);
}

function repeated(input: Buffer, _other: Buffer, random: Random): Buffer {
  const start = random.below(input.length + 1);
  const piece = input.subarray(start, start + 1 + random.below(64));
  return between(input, start, Buffer.concat(Array.from({ length: 1 + random.below(32) }, () => piece)));
}

/** A piece of it again and again, up to a megabyte: what is quadratic shows. */
function blownUp(input: Buffer, random: Random): Buffer {
  const start = random.below(input.length + 1);
  const piece = input.subarray(start, start + 1 + random.below(200));
  if (piece.length === 0) return input;
  const times = Math.floor((LONGEST_BLOWN_UP - LONGEST) / piece.length);
  const head = input.subarray(0, start);
  const tail = input.subarray(start);
  return Buffer.concat([head, ...Array.from({ length: times }, () => piece), tail]).subarray(0, LONGEST_BLOWN_UP);
}

function between(input: Buffer, at: number, piece: Uint8Array): Buffer {
  return Buffer.concat([input.subarray(0, at), piece, input.subarray(at)]);
}
