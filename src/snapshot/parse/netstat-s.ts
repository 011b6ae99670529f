import { ParseError } from '../parse-error.ts';
import type { ParsedCounters } from './counters.ts';
import { emptyRecord } from './known-keys.ts';
import { eachLine, isDigits, toBigint } from './lines.ts';
import type { Section } from './netstat-names.ts';
import { noSection, sectionAt } from './netstat-names.ts';

/**
 * `netstat -s` of any age. A line is `<N> words`, `words <N> words`, `words: <N>` or, for a counter net-tools has no
 * words for, `Name: <N>`. Cut-out lines without their section heading are read too. Lines net-tools leaves out mean zero
 * or unknown, so no group is complete.
 */
export function parseNetstatS(text: string): ParsedCounters {
  const values = emptyRecord<bigint>();
  const lines = emptyRecord<string>();
  let some = false;
  let section = noSection;
  eachLine(text, (line) => {
    const words = line.trim();
    const next = sectionAt(words, section);
    if (next !== undefined) {
      section = next;
      return;
    }
    const found = counter(words, section);
    if (found === undefined) return;
    values[found.name] = found.value;
    lines[found.name] = words;
    some = true;
  });
  if (!some) throw new ParseError('netstat-s', 1, 'no known counter found');
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
  return countedWords(line, section) ?? labelledNumber(line, section) ?? unusual(line, section);
}

/** `<N> words`, as most lines are. */
function countedWords(line: string, section: Section): NamedCounter | undefined {
  const end = digitsEnd(line);
  if (end === 0 || end > 20) return undefined;
  const name = section.counted.get(withoutFullStop(line.slice(end)));
  return name === undefined ? undefined : { name, value: toBigint(line.slice(0, end)) };
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

function digitsEnd(line: string): number {
  let at = 0;
  let code = line.charCodeAt(at);
  while (code >= 48 && code <= 57) code = line.charCodeAt((at += 1));
  return at;
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
