import { byName } from './by-name.ts';
import { groupBy } from './group-by.ts';

/** A name with one of its numbers taken out. `width` is that of numbers padded with zeros, else 0. */
interface Hole {
  readonly before: string;
  readonly after: string;
  readonly digits: string;
}

/**
 * Names in few words: `web12`, `web13`, `web14`, `db1` as `db1`, `web[12-14]`. Of several numbers in a name the one that
 * folds best is taken. The words name the same hosts when they are read as a selector again.
 */
export function foldNames(names: readonly string[]): readonly string[] {
  const shapes = groupBy(new Set(names), (name) => name.replace(/\d+/g, '#'));
  return [...shapes.values()].flatMap(foldAlike).sort(byName);
}

/** `web[12-14], db1`; of many words the first `most`, then how many are left out. */
export function folded(names: readonly string[], most = Number.POSITIVE_INFINITY): string {
  const words = foldNames(names);
  if (words.length <= most) return words.join(', ');
  return `${words.slice(0, most).join(', ')}, … +${words.length - most}`;
}

/** Names of one shape, which have equally many numbers. */
function foldAlike(names: readonly string[]): readonly string[] {
  const [first = ''] = names;
  const numbers = [...first.matchAll(/\d+/g)].length;
  if (names.length === 1 || numbers === 0) return names;
  let best: readonly string[] = names;
  for (let index = 0; index < numbers; index += 1) {
    const words = foldAt(names, index);
    if (words.length <= best.length) best = words;
  }
  return best;
}

function foldAt(names: readonly string[], index: number): readonly string[] {
  const holes = names.map((name) => holeIn(name, index));
  const groups = groupBy(holes, ({ before, after }) => `${before}\n${after}`);
  return [...groups.values()].flatMap(wordsFor);
}

function holeIn(name: string, index: number): Hole {
  const match = [...name.matchAll(/\d+/g)][index];
  if (match === undefined) throw new TypeError(`${name} has no number ${index}`);
  const [digits] = match;
  return { before: name.slice(0, match.index), after: name.slice(match.index + digits.length), digits };
}

/** Padded numbers of each width apart, plain ones together; a number of more digits than a range takes stays as it is. */
function wordsFor(holes: readonly Hole[]): readonly string[] {
  const padded = new Set(holes.filter(({ digits }) => /^0\d/.test(digits)).map(({ digits }) => digits.length));
  const groups = groupBy(holes, ({ digits }) => (padded.has(digits.length) ? digits.length : 0));
  return [...groups.entries()].flatMap(([width, members]) => ranges(members, width));
}

function ranges(holes: readonly Hole[], width: number): readonly string[] {
  const [first] = holes;
  if (first === undefined) return [];
  if (holes.length === 1 || holes.some(({ digits }) => digits.length > 9)) {
    return holes.map(({ before, digits, after }) => before + digits + after);
  }
  const numbers = holes.map(({ digits }) => Number(digits)).sort((a, b) => a - b);
  const runs: [number, number][] = [];
  for (const number of numbers) {
    const run = runs.at(-1);
    if (run !== undefined && run[1] === number - 1) run[1] = number;
    else runs.push([number, number]);
  }
  const text = (value: number): string => String(value).padStart(width, '0');
  const words = runs.map(([from, to]) => (from === to ? text(from) : `${text(from)}-${text(to)}`));
  return [`${first.before}[${words.join(',')}]${first.after}`];
}
