import { ParseError } from '../parse-error.ts';
import type { ParsedCounters } from './counters.ts';
import { EXACT_DIGITS, isDigits, MAX_LINE, toBigint, ungrouped } from './lines.ts';
import type { Section } from './netstat-names.ts';
import { noSection, sectionAt } from './netstat-names.ts';

const BLANK = 32;

/**
 * `netstat -s` of any age. A line is `<N> words`, `words <N> words`, `words: <N>` or, for a counter net-tools has no
 * words for, `Name: <N>`. Cut-out lines without their section heading are read too. Lines net-tools leaves out mean zero
 * or unknown, so no group is complete.
 */
export function parseNetstatS(text: string): ParsedCounters {
  const values = new Map<string, bigint>();
  const lines = new Map<string, string>();
  let section = noSection;
  let start = 0;
  while (start < text.length) {
    const newline = text.indexOf('\n', start);
    const end = newline < 0 ? text.length : newline;
    const cut = Math.min(end, start + MAX_LINE);
    while (start < cut && text.charCodeAt(start) === BLANK) start += 1;
    const line = text.slice(start, cut).trim();
    start = end + 1;
    const next = sectionAt(line, section);
    if (next !== undefined) section = next;
    else {
      const found = counter(line, section);
      if (found === undefined) continue;
      values.set(found.name, found.value);
      lines.set(found.name, line);
    }
  }
  if (values.size === 0) throw new ParseError('netstat-s', 1, 'no known counter found');
  return { values, lines, completeGroups: [] };
}

interface NamedCounter {
  readonly name: string;
  readonly value: bigint;
}

/** True for a heading of `netstat -s` and for a line that gives a counter by itself, without its heading. */
export function isNetstatLine(line: string): boolean {
  return sectionAt(line, noSection) !== undefined || counter(line, noSection) !== undefined;
}

/** The counter a trimmed line gives, by its qualified name. */
function counter(line: string, section: Section): NamedCounter | undefined {
  const found = countedWords(line, section) ?? labelledNumber(line, section) ?? unusual(line, section);
  if (found !== undefined) return found;
  const plain = ungrouped(line);
  return plain === line ? undefined : counter(plain, section);
}

/** `<N> words`, as most lines are. */
function countedWords(line: string, section: Section): NamedCounter | undefined {
  let end = 0;
  let value = 0;
  let code = line.charCodeAt(0);
  while (code >= 48 && code <= 57) {
    value = value * 10 + (code - 48);
    code = line.charCodeAt((end += 1));
  }
  if (end === 0 || end > 20) return undefined;
  const name = section.counted.get(line.slice(end));
  if (name === undefined) return undefined;
  return { name, value: end > EXACT_DIGITS ? BigInt(line.slice(0, end)) : BigInt(value) };
}

/** `label: <N>`, as the other ones are. */
function labelledNumber(line: string, section: Section): NamedCounter | undefined {
  const colon = line.indexOf(': ');
  if (colon < 2 || colon > 90) return undefined;
  const digits = line.slice(colon + 2);
  if (!isDigits(digits)) return undefined;
  const name = section.labelled(line.slice(0, colon));
  return name === undefined ? undefined : { name, value: toBigint(digits) };
}

function unusual(line: string, section: Section): NamedCounter | undefined {
  const labelled = /^([^:=]{2,90}?)\s*[:=]\s*([0-9]{1,20})$/.exec(line);
  if (labelled?.[1] !== undefined && labelled[2] !== undefined) {
    const name = section.labelled(labelled[1]);
    return name === undefined ? undefined : { name, value: toBigint(labelled[2]) };
  }
  const number = /(?<![\w.])[0-9]{1,20}(?![\w.])/.exec(line);
  if (number === null) return undefined;
  const wording = `${line.slice(0, number.index)}#${line.slice(number.index + number[0].length)}`;
  const name = section.worded.get(withoutFullStop(wording));
  return name === undefined ? undefined : { name, value: toBigint(number[0]) };
}

/** net-tools before 2.0 ends three of its lines with a full stop. */
function withoutFullStop(wording: string): string {
  return wording.endsWith('.') ? wording.slice(0, -1) : wording;
}
