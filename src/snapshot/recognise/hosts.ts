import { eachLine } from '../parse/lines.ts';
import { sourceOfLine } from './line-source.ts';

/** What ansible prints before the answer of each host. */
const HEADING = /^(?<host>[\w.-]{1,63}) \| (?:CHANGED|SUCCESS|FAILED|UNREACHABLE)!? (?:\||=>)/gm;
/** What pdsh, clush and others print before each line. */
const BEFORE_LINE = /^(?<host>[a-z0-9][\w.-]{0,62}): ?/;
const LOOKED_AT = 400;

/** The hosts whose answers a tool for many hosts printed, in their order; none where no such tool did. */
export function hostsIn(text: string): readonly string[] {
  const headed = [...text.matchAll(HEADING)].map(({ groups }) => groups?.['host'] ?? '');
  return [...new Set(headed.length > 0 ? headed : hostsBeforeLines(text))];
}

/** A line that says something by itself, as those of the kernel, has no host before it. */
function hostsBeforeLines(text: string): readonly string[] {
  const head: string[] = [];
  eachLine(text.slice(0, LOOKED_AT * 200), (line) => {
    if (line.trim() !== '') head.push(line);
  });
  const hosts = head.map((line) => BEFORE_LINE.exec(line)?.groups?.['host']);
  const framed = head.every((line, at) => hosts[at] !== undefined && sourceOfLine(line.trim()) === undefined);
  const means = framed && head.some((line) => sourceOfLine(line.replace(BEFORE_LINE, '').trim()) !== undefined);
  return means ? hosts.filter((host) => host !== undefined) : [];
}

export function withoutHost(text: string, host: string): string {
  return text.replaceAll(new RegExp(`^${host.replaceAll('.', '\\.')}: ?`, 'gm'), '');
}
