import { eachLine } from '../parse/lines.ts';

/**
 * A text as the tools printed it: without the colours and titles of a terminal, the blanks, entities and quotation marks of the
 * program it was copied out of, and what a log viewer put before each line.
 */
export function asPrinted(text: string): string {
  return withoutFrame(withPlainCharacters(text));
}

const ESC = String.fromCharCode(27);
const BEL = String.fromCharCode(7);
/** CSI and OSC sequences, and the short ones. An OSC ends at BEL or ESC \. */
const ESCAPES = new RegExp(
  String.raw`${ESC}(?:\[[0-?]*[ -/]*[@-~]|\][^${BEL}${ESC}]*(?:${BEL}|${ESC}\\)?|[()][0-9A-B]|[=>@-Z\\^_])`,
  'g',
);
const ODD_BLANKS = /[\u00a0\u2000-\u200a\u202f\u205f\u3000]+/g;
const NO_WIDTH = /[\u200b-\u200d\u2060\ufeff]+/g;
const ENTITIES: Readonly<Record<string, string>> = { gt: '>', lt: '<', amp: '&', quot: '"', '#39': "'", nbsp: ' ' };
const ENTITY = /&(gt|lt|amp|quot|#39|nbsp);/g;

function withPlainCharacters(text: string): string {
  let plain = text;
  if (plain.includes(ESC)) plain = plain.replace(ESCAPES, '');
  // Most texts are ASCII: one look spares the others.
  if (/[\u00a0\u2000-\u3000\ufeff]/.test(plain))
    plain = plain.replace(NO_WIDTH, '').replace(ODD_BLANKS, (run) => ' '.repeat(run.length));
  if (plain.includes('&')) plain = plain.replace(ENTITY, (whole, name: string) => ENTITIES[name] ?? whole);
  return plain;
}

/** What stands before the lines and is of no tool: of what part of them, and of how many at least. */
const FRAMES: readonly { readonly pattern: RegExp; readonly part: number; readonly least: number }[] = [
  // A mail or a chat that quotes, perhaps with an answer beside it; half the lines of a diff begin with this mark.
  { pattern: /^ {0,3}(?:> ?)+/, part: 0.6, least: 1 },
  // docker compose logs, kubectl logs --prefix.
  { pattern: /^[\w.-]{1,60} +\|(?: |$)/, part: 0.9, least: 2 },
  { pattern: /^\[pod\/[\w./-]{1,200}\] /, part: 0.9, least: 2 },
  // kubectl logs --timestamps, docker logs -t, ts; a log names its host and program behind the time.
  {
    pattern: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:?\d\d) (?!\S+ \S+?(?:\[\d+\])?: )/,
    part: 0.9,
    least: 2,
  },
];
/** Lines looked at to know a frame. */
const LOOKED_AT = 400;

function withoutFrame(text: string): string {
  const head: string[] = [];
  eachLine(text.slice(0, LOOKED_AT * 200), (line) => {
    if (line.trim() !== '' && head.length < LOOKED_AT) head.push(line);
  });
  const frame = FRAMES.find(({ pattern, part, least }) => {
    const framed = head.filter((line) => pattern.test(line)).length;
    return framed >= least && framed >= head.length * part;
  });
  if (frame !== undefined) return text.replace(new RegExp(frame.pattern.source, 'gm'), '');
  return head.every((line) => INDENT.test(line)) ? outdented(text) : text;
}

const INDENT = /^[ \t]/;

/** Without the blanks every line begins with, as of a code block in a list. */
function outdented(text: string): string {
  let shared: string | undefined;
  eachLine(text, (line) => {
    const [indent = ''] = /^[ \t]*/.exec(line) ?? [];
    if (indent.length === line.length) return;
    shared ??= indent;
    while (!indent.startsWith(shared)) shared = shared.slice(0, -1);
  });
  return shared === undefined || shared === '' ? text : text.replace(new RegExp(`^${shared}`, 'gm'), '');
}
