import type { SourceId } from '../protocol/manifest.ts';
import { Problem } from '../protocol/problem.ts';
import { ParseError } from './parse-error.ts';
import { eachLine } from './parse/lines.ts';
import { parsers } from './parsers.ts';
import { asPrinted } from './recognise/as-printed.ts';
import { continues } from './recognise/continuation.ts';
import { isRowBelow, namesCounters } from './recognise/counter-columns.ts';
import { foreignTool } from './recognise/foreign.ts';
import { hostsIn, withoutHost } from './recognise/hosts.ts';
import { withPaths } from './recognise/shell.ts';
import type { LineSource } from './recognise/line-source.ts';
import { sourceOfLine } from './recognise/line-source.ts';
export { isCapture } from './capture/frames.ts';
export { shrinkCapture } from './capture/shrink.ts';
export { asPrinted } from './recognise/as-printed.ts';
export { type CounterSource, isOnePlace, runsIn, showsIncreases } from './recognise/runs.ts';
export { archivedSource, valueFile } from './recognise/name-source.ts';
import { archivedSource, hintedSource, valueFile } from './recognise/name-source.ts';
import { kindOfListing } from './recognise/ss-kind.ts';

export interface Recognised {
  readonly source: SourceId;
  readonly text: string;
}

/** What the input may be, for a message that says what to do next. */
export const ACCEPTED =
  'netstat -s, nstat, ss, sysctl -a, dmesg, iptables-save, nft list ruleset, ip address, ip route, a pcap file, or files of /proc';

/**
 * Splits a text into the sources it holds, by content first and by name where the content leaves it open. Lines nobody
 * claims become `notes`. Throws Problem `input-empty`, `input-binary` or `input-not-recognised`.
 */
export function recognise(name: string, given: string): readonly Recognised[] {
  if (given.trim() === '') throw new Problem('input-empty', `${name} is empty. Give ${ACCEPTED}.`);
  if (isBinary(given)) {
    throw new Problem(
      'input-binary',
      `${name} is binary, not text. Give ${ACCEPTED}, or a bundle made by syndrop collect.`,
    );
  }
  const value = valueFile(name);
  if (value !== undefined) return [{ source: value.source, text: prefixed(given, value.prefix) }];
  const text = withPaths(ofOneHost(name, asPrinted(given)));
  if (text.trimStart().startsWith('{') && !isJsonLog(text)) return [{ source: 'nstat', text: nstatJson(name, text) }];
  const uniform = sourceOfLong(name, text);
  const parts = uniform === undefined ? split(name, text) : [{ source: uniform, text }];
  const only = parts.length === 1 ? parts[0] : undefined;
  if (only?.source !== 'notes') return parts;
  const hinted = byName(name, text);
  if (hinted !== undefined) return [hinted];
  const tool = foreignTool(given);
  if (tool !== undefined) {
    throw new Problem(
      'input-not-recognised',
      `${name} looks like ${tool}, which says nothing syndrop can use. Give ${ACCEPTED}.`,
    );
  }
  return parts;
}

/** One answer is of one host: two read as one would accuse both. */
function ofOneHost(name: string, text: string): string {
  const [host, other] = hostsIn(text);
  if (host === undefined) return text;
  if (other === undefined) return withoutHost(text, host);
  throw new Problem(
    'input-several-hosts',
    `${name} holds the answers of several hosts, of ${host} and ${other} among them. Give those of one host at a time.`,
  );
}

/** NUL, or many control characters among the first: the text editor test. */
function isBinary(text: string): boolean {
  const head = text.slice(0, 8_192);
  let control = 0;
  for (let i = 0; i < head.length; i += 1) {
    const code = head.charCodeAt(i);
    if (code === 0) return true;
    if ((code < 32 && code !== 9 && code !== 10 && code !== 13 && code !== 27) || code === 0xff_fd) control += 1;
  }
  return control * 20 > head.length;
}

/** The longest such file: a bond of many members, each some twenty lines. */
const MOST_LINES = 512;

function prefixed(text: string, prefix: string): string {
  return text
    .trimEnd()
    .split('\n')
    .slice(0, MOST_LINES)
    .map((line) => `${prefix}${line}\n`)
    .join('');
}

/** A program that logs an object a line: what it says is in words, and other output may follow. */
function isJsonLog(text: string): boolean {
  return /^\s{0,99}\{[^\n]{0,16000}"(?:msg|message|error|err|level)"\s?:[^\n]{0,16000}\}\r?(?:\n|$)/i.test(text);
}

function nstatJson(name: string, text: string): string {
  if (/"(?:TcpExt|Tcp|Ip)[A-Z][A-Za-z]+"\s{0,8}:/.test(text.slice(0, 65_536))) return text;
  throw new Problem('input-not-recognised', `${name} is JSON, but neither a syndrop bundle nor nstat --json.`);
}

/**
 * The sources in a file of an archive: the place where it is kept decides, unless the parser of that source does not
 * understand it. Lines nobody claims are the words of a tool that failed, not of a person, and are left out.
 */
export function recogniseArchived(name: string, text: string): readonly Recognised[] {
  if (text.trim() === '') return [];
  const source = valueFile(name) === undefined ? archivedSource(name) : undefined;
  if (source !== undefined && !isBinary(text) && understands(source, text)) return [{ source, text }];
  return recognise(name, text).filter((part) => part.source !== 'notes');
}

/** The name decides only when the parser of the source it names understands the text. */
function byName(name: string, text: string): Recognised | undefined {
  const source = archivedSource(name) ?? hintedSource(name);
  return source !== undefined && understands(source, text) ? { source, text } : undefined;
}

function understands(source: SourceId, text: string): boolean {
  try {
    parsers[source](text);
    return true;
  } catch (error) {
    if (error instanceof ParseError) return false;
    throw error;
  }
}

/** From here on a text is first looked at in some places. */
const LONG = 1024 * 1024;
const PLACE = 32 * 1024;
const PLACES = 16;

/** The source of a long text that holds that source and nothing else wherever one looks. */
function sourceOfLong(name: string, text: string): SourceId | undefined {
  if (text.length < LONG) return undefined;
  let agreed: SourceId | undefined;
  for (let place = 0; place < PLACES; place += 1) {
    const from = Math.floor(((text.length - PLACE) / (PLACES - 1)) * place);
    const start = place === 0 ? 0 : text.indexOf('\n', from) + 1;
    const end = text.lastIndexOf('\n', start + PLACE) + 1;
    if (end <= start) continue;
    const [part, ...others] = split(name, text.slice(start, end));
    if (part === undefined) continue;
    if (others.length > 0) return undefined;
    if (agreed !== undefined && part.source !== agreed && !isSocketListing(part.source, agreed)) return undefined;
    // Some of the places may hold listeners only.
    if (agreed !== 'ss-sockets') agreed = part.source;
  }
  return agreed;
}

const SOCKET_LISTINGS: ReadonlySet<SourceId> = new Set(['ss-listen', 'ss-sockets']);

function isSocketListing(one: SourceId, other: SourceId): boolean {
  return SOCKET_LISTINGS.has(one) && SOCKET_LISTINGS.has(other);
}

/** A run of socket rows, from one header to the next. */
interface Listing {
  readonly lines: string[];
}

function split(name: string, text: string): readonly Recognised[] {
  const found = new Map<SourceId, string[]>();
  const listings: Listing[] = [];
  let current: LineSource | undefined;
  let depth = 0;
  // A row of counter names: what it is shows in the next line.
  let names: string | undefined;
  const hinted = hintedSource(name);

  eachLine(text, (raw) => {
    const line = raw.trim();
    if (line === '') return;
    if (names !== undefined) {
      const table = isRowBelow(names, line);
      add(found, table ? 'nstat' : 'notes', names);
      names = undefined;
      if (table) {
        current = 'nstat';
        add(found, 'nstat', raw);
        return;
      }
    }
    if (depth === 0 && namesCounters(line) && sourceOfLine(line) === undefined) {
      names = raw;
      return;
    }
    const source = depth > 0 ? 'nft-ruleset' : lineSource(raw, line, current, hinted);
    if (source === 'nft-ruleset') depth = Math.max(0, depth + braces(line));
    current = source ?? current;
    if (source === 'ss') {
      const open = listings.at(-1);
      if (open === undefined || line.includes('Recv-Q')) listings.push({ lines: [raw] });
      else open.lines.push(raw);
      return;
    }
    add(found, source ?? 'notes', raw);
  });

  if (names !== undefined) add(found, 'notes', names);
  for (const { lines } of listings) {
    const source = kindOfListing(lines, name);
    for (const line of lines) add(found, source, line);
  }
  return [...found].map(([source, lines]) => ({ source, text: `${lines.join('\n')}\n` }));
}

function lineSource(
  raw: string,
  line: string,
  current: LineSource | undefined,
  hinted: SourceId | undefined,
): LineSource | undefined {
  const indented = raw.startsWith(' ') || raw.startsWith('\t');
  const own = sourceOfLine(line, current);
  if (own !== undefined) return settle(own, current, indented, line);
  if (current !== undefined && continues(current, line, indented)) return current;
  return hinted === 'dmesg' && current === 'dmesg' ? 'dmesg' : undefined;
}

/** A few lines read the same in two sources; what stands around them tells. */
function settle(own: LineSource, current: LineSource | undefined, indented: boolean, line: string): LineSource {
  if (own === 'iptables-save' && current === 'ip6tables-save' && !line.startsWith('# ')) return current;
  if (own === 'nstat' && current === 'proc-net-snmp6') return 'nstat';
  if (own === 'proc-net-snmp6' && current === 'nstat') return 'nstat';
  if (own === 'proc-net-softnet_stat' && current?.startsWith('proc-net-stat-') === true) return current;
  if (own === 'sysctl' && current === 'netstat-s' && indented) return 'sysctl';
  return own;
}

function braces(line: string): number {
  let open = 0;
  let quoted = false;
  for (const mark of line) {
    if (mark === '"') quoted = !quoted;
    else if (!quoted && mark === '{') open += 1;
    else if (!quoted && mark === '}') open -= 1;
  }
  return open;
}

function add(found: Map<SourceId, string[]>, source: SourceId, line: string): void {
  const lines = found.get(source);
  if (lines === undefined) found.set(source, [line]);
  else lines.push(line);
}
