import type { KernelLogLine } from '../snapshot.ts';
import { eachLine } from './lines.ts';

/** Only the newest lines are kept: dmesg prints the oldest first. */
const MAX_LINES = 4_000;

const SECONDS = /^\[ {0,6}([0-9]{1,10}\.[0-9]{1,9})\](?: ?\[[ T][^\]]{1,20}\])? ?/;
const LEVEL = /^(?:<[0-9]{1,3}>|[a-z]{2,8} *:[a-z]{2,8} *: )/;
const WALL_CLOCK = /^\[[A-Z][a-z]{2} [A-Z][a-z]{2} +[0-9]{1,2} [0-9:]{8}(?: [A-Z]{2,5})? [0-9]{4}\] ?/;
const JOURNAL =
  /^(?:[A-Z][a-z]{2} +[0-9]{1,2} (?:[0-9]{4} )?[0-9:]{8}|[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9:.,]{8,18}(?:Z|[+-][0-9:]{4,6})?) +(?:[\w.:-]{1,253} +)?kernel(?:\[[0-9]+\])?: ?/;
const BARE = /^kernel: ?/;

/**
 * Kernel messages: `dmesg` raw or with -T, -x, `journalctl -k` and syslog lines, or the bare message. Never fails: any
 * text is a message. `seconds` is given where the line carries the time since boot.
 */
export function parseDmesg(text: string): readonly KernelLogLine[] {
  const lines: KernelLogLine[] = [];
  eachLine(text, (line) => {
    const row = line.trim();
    if (row === '') return;
    lines.push(logLine(row));
    if (lines.length >= 2 * MAX_LINES) lines.splice(0, lines.length - MAX_LINES);
  });
  return lines.slice(-MAX_LINES);
}

const BLANK = 32;
const DOT = 46;
const OPENING = 91;
const CLOSING = 93;

function logLine(row: string): KernelLogLine {
  return stampedLine(row) ?? lineOfAnyKind(row);
}

/** A line as dmesg prints most, `[   12.345678] words`; undefined where anything else stands in front of the words. */
function stampedLine(row: string): KernelLogLine | undefined {
  if (row.charCodeAt(0) !== OPENING) return undefined;
  let at = 1;
  while (at < 7 && row.charCodeAt(at) === BLANK) at += 1;
  const start = at;
  let dot = -1;
  let digits = 0;
  for (let code = row.charCodeAt(at); code !== CLOSING; code = row.charCodeAt((at += 1))) {
    if (code === DOT && dot < 0) dot = at;
    else if (code >= 48 && code <= 57) digits = digits * 10 + (code - 48);
    else return undefined;
  }
  const decimals = at - dot - 1;
  // More digits than a kernel prints; the sum of both would not be exact.
  if (dot <= start || dot > start + 8 || decimals < 1 || decimals > 6) return undefined;
  const words = row.charCodeAt(at + 1) === BLANK ? at + 2 : at + 1;
  // A second bracket may name the task that spoke.
  if (row.charCodeAt(words) === OPENING) return undefined;
  return { seconds: digits / 10 ** decimals, text: row.slice(words), row };
}

function lineOfAnyKind(row: string): KernelLogLine {
  let text = row;
  for (const prefix of [JOURNAL, BARE, LEVEL, WALL_CLOCK]) text = text.replace(prefix, '');
  const seconds = SECONDS.exec(text);
  if (seconds === null) return { text, row };
  return { seconds: Number(seconds[1]), text: text.slice(seconds[0].length), row };
}

/** True for a line that says by itself that the kernel printed it. */
export function looksLikeKernelLog(line: string): boolean {
  return SECONDS.test(line) || WALL_CLOCK.test(line) || JOURNAL.test(line) || BARE.test(line);
}
