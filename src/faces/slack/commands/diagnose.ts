import { Place } from '../../../protocol/place.ts';
import { type Command, type Mistake, mistake } from './command.ts';
import { isAddress, isPort, readTarget } from './target.ts';

const OPTIONS: ReadonlySet<string> = new Set(['container', 'netns', 'pid', 'port', 'from', 'client', 'window', 'at']);

interface Options {
  place?: Place;
  port?: number;
  client?: string;
  windowSeconds?: number;
  proof?: true;
  at?: string;
}

export function diagnose(name: string, rest: readonly string[]): Command | Mistake {
  const target = readTarget(name);
  if (target === null) return mistake('bad-host', name);
  const options: Options = target.port === undefined ? {} : { port: target.port };
  if (rest.some(asksForProof)) options.proof = true;
  const told = rest.filter((word) => !asksForProof(word));
  const words = withWholeTimes(told).flatMap((word) => /^([a-z]+)[=:](.+)$/i.exec(word)?.slice(1) ?? [word]);
  for (let index = 0; index < words.length; index += 2) {
    const problem = readOption(options, words[index] ?? '', words[index + 1]);
    if (problem !== null) return problem;
  }
  const { at, ...asked } = options;
  const question = { host: target.host, ...asked };
  if (at === undefined) return { kind: 'diagnose', question };
  const { place, proof, windowSeconds } = asked;
  if (place !== undefined || proof !== undefined || windowSeconds !== undefined) return mistake('past-alone', at);
  return { kind: 'diagnose', question, at };
}

/** A word with which the options begin. */
export function isOption(word: string): boolean {
  return asksForProof(word) || OPTIONS.has(word.toLowerCase().replace(/[=:].*$/, ''));
}

/** Stands alone, anywhere among the options. */
function asksForProof(word: string): boolean {
  return word.toLowerCase() === 'proof' || word === '实证';
}

/** `at 2026-11-29 03:12` is one time in two words. */
function withWholeTimes(words: readonly string[]): readonly string[] {
  return words.flatMap((word, index) => {
    const day = words[index - 1] ?? '';
    if (isDay(word) && isClock(words[index + 1] ?? '')) return [];
    return isClock(word) && isDay(day) ? [`${day}T${word}`] : [word];
  });
}

function isDay(word: string): boolean {
  return /^\d{4}-\d\d-\d\d$/.test(word);
}

function isClock(word: string): boolean {
  return /^\d\d:\d\d/.test(word);
}

function readOption(options: Options, word: string, value: string | undefined): Mistake | null {
  const name = word.toLowerCase();
  if (!OPTIONS.has(name)) {
    return mistake(readTarget(word) === null ? 'not-understood' : 'two-hosts', word);
  }
  if (value === undefined) return mistake('word-missing', name);
  if (name === 'container' || name === 'netns' || name === 'pid') {
    const given = name === 'pid' ? { kind: name, pid: Number(value) } : { kind: name, name: value };
    const place = Place.safeParse(given);
    if (!place.success) return mistake('bad-place', value);
    if (options.place !== undefined) return mistake('two-places', value);
    options.place = place.data;
  } else if (name === 'at') {
    options.at = value;
  } else if (name === 'port') {
    if (!isPort(value)) return mistake('bad-port', value);
    options.port = Number(value);
  } else if (name === 'window') {
    const seconds = /^(\d{1,3})s?$/.exec(value)?.[1];
    if (seconds === undefined || Number(seconds) < 1 || Number(seconds) > 120) return mistake('bad-window', value);
    options.windowSeconds = Number(seconds);
  } else {
    if (!isAddress(value)) return mistake('bad-client', value);
    options.client = value.toLowerCase();
  }
  return null;
}
