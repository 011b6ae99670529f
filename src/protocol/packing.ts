import * as z from 'zod';
import { Answer, Bundle, HostFacts, Sample } from './bundle.ts';
import { canonicalJson } from './canonical.ts';
import { isSourceId, manifest } from './manifest.ts';

/**
 * Bundles without what the reader knows already. What a counter file prints is its numbers in a frame of names, and the
 * frame stays the same for months. Both ends remember the frames of one host under their hash; what travels is the numbers,
 * and of the second sample only those that moved. Texts come out byte by byte as the host printed them.
 */

/** Stands in a frame where a number was. */
const HOLE = '\u0000';
/** Decimal numbers, and the eight hexadecimal digits of the per-CPU tables; as text, so that nothing is rounded. */
const NUMBER = /\b(?:\d+|[0-9a-f]{8})\b/g;
const NUMBERS = /^[0-9a-f ]*$/;
const FRAME_CHARACTERS = 24 * 1024;
/** Of all frames of one host: what a bot remembers for each. */
const LAYOUT_CHARACTERS = 64 * 1024;

/** Frames by source id. */
export type Layout = Readonly<Record<string, string>>;

const PackedAnswer = z.object({
  /** Numbers for the holes of the frame, one blank between; an empty one is that of the first sample. */
  values: z.string(),
  truncated: z.boolean().optional(),
  tookMs: z.number().nonnegative().optional(),
});

/** A bundle as it travels. */
export const Packed = z.object({
  /** Hash of the frames that the reader said it has, where they were the base; null where all are here. */
  base: z.string().max(64).nullable(),
  /** Frames that the base has not, or has otherwise. */
  frames: z.record(z.string().max(64), z.string().max(FRAME_CHARACTERS)),
  bundle: z.object({
    ...Bundle.shape,
    host: HostFacts,
    samples: z
      .array(z.object({ ...Sample.shape, answers: z.record(z.string(), z.union([PackedAnswer, Answer])) }))
      .min(1)
      .max(2),
  }),
});
export type Packed = z.infer<typeof Packed>;
type AnyAnswer = Packed['bundle']['samples'][number]['answers'][string];

/** How both ends name what they remember of a host. `sha256` answers in hexadecimal. */
export function layoutHash(layout: Layout, sha256: (text: string) => string): string {
  return sha256(canonicalJson(layout));
}

/** `base` is what the reader remembers, with its hash. The layout returned is what it remembers once it has read this. */
export function pack(
  bundle: Bundle,
  base: { readonly hash: string; readonly layout: Layout } | null,
): { readonly packed: Packed; readonly layout: Layout } {
  const frames: Record<string, string> = {};
  const layout: Record<string, string> = { ...base?.layout };
  let room = LAYOUT_CHARACTERS - sizeOf(layout);
  const first = new Map<string, readonly string[]>();

  function packedAnswer(id: string, answer: Answer): AnyAnswer {
    if (!('text' in answer) || !isSourceId(id) || manifest[id].sampled !== 'twice') return answer;
    const { text, ...rest } = answer;
    if (text.length > 4 * FRAME_CHARACTERS || text.includes(HOLE)) return answer;
    const before = first.get(id);
    const remembered = layout[id];
    let numbers = remembered === undefined ? null : numbersBetween(piecesOf(remembered), text);
    if (numbers === null) {
      const frame = text.replace(NUMBER, HOLE);
      const grows = frame.length - (remembered?.length ?? -id.length);
      // The frame of the first sample stands; a second one would have to be sent each time.
      if (before !== undefined || frame.length > FRAME_CHARACTERS || grows > room) return answer;
      room -= grows;
      frames[id] = frame;
      layout[id] = frame;
      numbers = text.match(NUMBER) ?? [];
    }
    if (before === undefined) first.set(id, numbers);
    const moved = before === undefined ? numbers : numbers.map((number, at) => (before[at] === number ? '' : number));
    return { ...rest, values: moved.join(' ') };
  }

  const samples = bundle.samples.map((sample) => ({
    ...sample,
    answers: Object.fromEntries(Object.entries(sample.answers).map(([id, answer]) => [id, packedAnswer(id, answer)])),
  }));
  return { packed: { base: base?.hash ?? null, frames, bundle: { ...bundle, samples } }, layout };
}

/** What stands between the pieces of a frame, where the text is made of them and of numbers; null where it is not. */
function numbersBetween(pieces: readonly string[], text: string): readonly string[] | null {
  const numbers: string[] = [];
  let at = 0;
  for (const [index, piece] of pieces.entries()) {
    if (index > 0) {
      const start = at;
      while (isDigit(text.charCodeAt(at))) at += 1;
      if (at === start) return null;
      numbers.push(text.slice(start, at));
    }
    // Cutting it out and comparing is several times faster than startsWith().
    if (text.slice(at, at + piece.length) !== piece) return null;
    at += piece.length;
  }
  return at === text.length ? numbers : null;
}

function isDigit(code: number): boolean {
  return (code >= 48 && code <= 57) || (code >= 97 && code <= 102);
}

/**
 * The bundle that was packed, and what to remember from now on; null when it does not fit together, or comes to more
 * than `most` characters.
 */
export function unpack(
  { frames, bundle }: Packed,
  base: Layout | null,
  most: number,
): { readonly bundle: Bundle; readonly layout: Layout } | null {
  const changed = Object.entries(frames);
  const layout = changed.length === 0 && base !== null ? base : layoutWith(base, changed);
  if (layout === null) return null;
  const first = new Map<string, readonly string[]>();
  let left = most;
  const samples: Sample[] = [];
  for (const { answers: packed, ...sample } of bundle.samples) {
    const answers: Record<string, Answer> = {};
    for (const [id, answer] of Object.entries(packed)) {
      if (!('values' in answer)) {
        answers[id] = answer;
        continue;
      }
      const { values, ...rest } = answer;
      const frame = Object.hasOwn(layout, id) ? layout[id] : undefined;
      const numbers = frame === undefined ? null : numbersIn(values, first.get(id));
      if (frame === undefined || numbers === null) return null;
      const text = filled(piecesOf(frame), numbers);
      if (text === null || (left -= text.length) < 0) return null;
      if (!first.has(id)) first.set(id, numbers);
      answers[id] = { text, ...rest };
    }
    samples.push({ ...sample, answers });
  }
  return { bundle: { ...bundle, samples }, layout };
}

function layoutWith(base: Layout | null, changed: readonly (readonly [string, string])[]): Layout | null {
  const own = changed.map(([id, frame]) => [id, shared(frame)] as const);
  const layout = { ...base, ...Object.fromEntries(own) };
  return sizeOf(layout) > LAYOUT_CHARACTERS ? null : layout;
}

function sizeOf(layout: Layout): number {
  return Object.entries(layout).reduce((size, [id, frame]) => size + id.length + frame.length, 0);
}

function numbersIn(values: string, before: readonly string[] | undefined): readonly string[] | null {
  if (!NUMBERS.test(values)) return null;
  const numbers = values.split(' ');
  if (before === undefined) return numbers;
  for (let at = 0; at < numbers.length; at += 1) if (numbers[at] === '') numbers[at] = before[at] ?? '';
  return numbers;
}

function filled(pieces: readonly string[], numbers: readonly string[]): string | null {
  // A frame without a hole has no numbers, which splits into one empty one.
  if (pieces.length === 1) return numbers.length === 1 && numbers[0] === '' ? (pieces[0] ?? '') : null;
  if (numbers.length !== pieces.length - 1) return null;
  let text = pieces[0] ?? '';
  for (let at = 1; at < pieces.length; at += 1) text += `${numbers[at - 1]}${pieces[at]}`;
  return text;
}

/** Frames of all hosts: most are the same text, which is then kept and cut up once. Forgotten as a whole when full. */
const known = new Map<string, { readonly frame: string; readonly pieces: readonly string[] }>();
let knownCharacters = 0;
const KNOWN_CHARACTERS = 32 * 1024 * 1024;

function shared(frame: string): string {
  return knownFrame(frame).frame;
}

function piecesOf(frame: string): readonly string[] {
  return knownFrame(frame).pieces;
}

function knownFrame(frame: string) {
  const found = known.get(frame);
  if (found !== undefined) return found;
  knownCharacters += frame.length;
  if (knownCharacters > KNOWN_CHARACTERS) {
    known.clear();
    knownCharacters = frame.length;
  }
  const made = { frame, pieces: frame.split(HOLE) };
  known.set(frame, made);
  return made;
}
