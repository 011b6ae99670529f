import { eachLine } from '../parse/lines.ts';
import { commandOf } from './shell.ts';

/** Sources whose command people run again to see what grows. */
export type CounterSource = 'netstat-s' | 'nstat';

interface Run {
  readonly keys: Set<string>;
  readonly lines: string[];
}

/** Runs that belong together print nearly the same lines; what is zero is left out at first. */
const ALIKE = 0.8;

/** The runs of one command in a text, oldest first; the whole text where they are not alike. */
export function runsIn(source: CounterSource, text: string): readonly string[] {
  const keyOf = source === 'nstat' ? nameOf : keysOfNetstat();
  const runs: Run[] = [];
  eachLine(text, (line) => {
    const known = runs.at(-1);
    let key = keyOf(line);
    if (key !== undefined && (known === undefined || known.keys.has(key))) {
      key = keyOf(line, true);
      runs.push({ keys: new Set(), lines: [] });
    }
    const run = runs.at(-1);
    if (key !== undefined) run?.keys.add(key);
    run?.lines.push(line);
  });
  const [first, last] = [runs[0], runs.at(-1)];
  if (first === undefined || last === undefined || first === last || !areAlike(first, last)) return [text];
  // The same once more is a copy: on a host that runs something always moves.
  if (first.lines.join() === last.lines.join()) return [text];
  return runs.map(({ lines }) => `${lines.join('\n')}\n`);
}

function areAlike({ keys: one }: Run, { keys: other }: Run): boolean {
  const shared = [...one].filter((key) => other.has(key)).length;
  return shared >= Math.max(one.size, other.size) * ALIKE;
}

/** What a line is, whatever its number; undefined for a line of no run. A line that is `first` stands below no heading above it. */
type KeyOf = (line: string, first?: boolean) => string | undefined;

const nameOf: KeyOf = (line) => /^\s*([A-Z][A-Za-z0-9]+)\s+\d/.exec(line)?.[1];

/** Rows of netstat -s repeat below other headings, and headings within others (Icmp). */
function keysOfNetstat(): KeyOf {
  let [section, histogram] = ['', ''];
  return (line, first = false) => {
    const shape = line.trim().replace(/(?<![\w.])-?\d+(?![\w.])/g, '#');
    if (shape === '') return undefined;
    const heads = shape.endsWith(':');
    if (first && !heads) [section, histogram] = ['', ''];
    if (!heads) return `${section} ${histogram} ${shape}`;
    if (/^\s/.test(line)) histogram = shape;
    else [section, histogram] = [shape, ''];
    return `${section} ${histogram}`;
  };
}

/** The host a prompt names. */
const HOST = /^(?:\[|\([^()]{1,40}\) ?)?[a-z_][\w.-]{0,31}@(?<host>[\w.-]{1,63})[ :~\]]/;
/** Where a command runs that is not of the shell it was given to. */
const ELSEWHERE =
  /\b(?:kubectl .{0,200}?exec .{0,200}? --|(?:docker|podman) exec (?:-\S+ )*\S+|nsenter (?:-\S+ \S+ )+|ip netns exec \S+|ssh \S+)/;
const COUNTS = /\bn(?:et)?stat\b/;

/** Commands that print totals whatever was run before. */
const ABSOLUTE = /\s(?:-\w*a\w*|--ignore)\b/;

/** Plain nstat prints what came since it ran last: on its second run, or after `nstat -n`, never on the first one. */
export function showsIncreases(notes: string): boolean {
  const commands: string[] = [];
  eachLine(notes, (line) => {
    const parts = commandOf(line)
      .split(/;|&&|\|\||\|/)
      .map((part) => part.trim());
    commands.push(...parts.filter((part) => /^(?:sudo )?nstat(?:\s+[-#>/]|\s*$)/.test(part)));
  });
  const last = commands.at(-1);
  return commands.length >= 2 && last !== undefined && !ABSOLUTE.test(last);
}

/** Whether every counter command of a session, as far as its prompts and commands tell, was run on one host and in one place of it. */
export function isOnePlace(notes: string): boolean {
  const places = new Set<string>();
  eachLine(notes.slice(0, 65_536), (line) => {
    const host = HOST.exec(line)?.groups?.['host'];
    if (COUNTS.test(line)) places.add(`${host ?? ''} ${ELSEWHERE.exec(line)?.[0] ?? ''}`);
  });
  return places.size < 2;
}
