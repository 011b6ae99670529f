import type { DiagnoseQuestion } from '../../app/chat.ts';
import { Place } from '../../protocol/place.ts';
import { Dial } from '../../protocol/proof.ts';

/** What somebody typed, understood. */
export type Command =
  /** `at` is a minute of the past as it was typed: which one it is depends on where the person is. */
  | { readonly kind: 'diagnose'; readonly question: DiagnoseQuestion; readonly at?: string }
  | { readonly kind: 'again'; readonly proof?: true }
  | { readonly kind: 'hosts'; readonly selector: string | null }
  | { readonly kind: 'history'; readonly host: string }
  | { readonly kind: 'pending' }
  | { readonly kind: 'help' }
  | { readonly kind: 'compare'; readonly question: DiagnoseQuestion }
  | { readonly kind: 'probe'; readonly question: DiagnoseQuestion }
  | { readonly kind: 'sweep'; readonly selector: string; readonly dryRun: boolean }
  /** `null` forgets what was chosen. */
  | { readonly kind: 'language'; readonly lang: 'en' | 'zh' | null; readonly whose: 'own' | 'channel' }
  | { readonly kind: 'schedules' }
  | { readonly kind: 'schedule'; readonly when: string; readonly selector: string; readonly channel: string | null }
  | { readonly kind: 'change-schedule'; readonly change: 'pause' | 'resume' | 'remove'; readonly id: string };

/** Why it was not understood; `given` is the word at fault. */
export interface Mistake {
  readonly kind: 'mistake';
  readonly code: MistakeCode;
  readonly given: string;
}

export type MistakeCode =
  | 'too-long'
  | 'person-not-host'
  | 'bad-host'
  | 'bad-schedule'
  | 'no-host'
  | 'bad-port'
  | 'no-port'
  | 'bad-address'
  | 'bad-client'
  | 'bad-window'
  | 'bad-place'
  | 'two-places'
  | 'past-alone'
  | 'time-not-understood'
  | 'time-in-the-future'
  | 'time-never-was'
  | 'time-unknown-zone'
  | 'word-missing'
  | 'two-hosts'
  | 'not-understood';

const LONGEST = 500;

/** Reads `HOST [container NAME | netns NAME | pid N] [port N] [from IP] [window SECONDS | at TIME]` and the other commands, as people and Slack really write them. */
export function parseCommand(typed: string): Command | Mistake {
  if (typed.length > LONGEST) return mistake('too-long', `${typed.slice(0, 20)}…`);
  const words = wordsOf(typed);
  // Its channel is no slip of the finger.
  if (/^(schedules?|定时)$/i.test(words[0] ?? '')) return schedule(selectorIn(typed));
  const person = words.find((word) => /^<[@#!]/.test(word));
  if (person !== undefined) return mistake('person-not-host', person.replace(/^<[@#!][^|>]*\|?|>$/g, ''));
  const [first, ...rest] = words;
  if (first === undefined) return { kind: 'help' };
  switch (first.toLowerCase()) {
    case 'help':
    case '?':
    case '帮助':
      return { kind: 'help' };
    case 'again':
    case 'rerun':
    case '再来':
      return rest.length === 0 ? { kind: 'again' } : mistake('not-understood', rest.join(' '));
    case 'proof':
    case '实证':
      if (rest[0] !== undefined) return diagnose(rest[0], [...rest.slice(1), first]);
      return { kind: 'again', proof: true };
    case 'lang':
    case 'language':
    case '语言':
      return language(rest);
    case 'hosts':
      return { kind: 'hosts', selector: selectorIn(typed) || null };
    case 'pending':
      return rest.length === 0 ? { kind: 'pending' } : mistake('not-understood', rest.join(' '));
    case 'history':
      return history(rest);
    case 'compare':
      return compare(rest);
    case 'probe':
    case '探测':
      return probe(rest);
    case 'sweep':
    case '巡检':
      return sweep(selectorIn(typed));
    case 'diagnose':
      return rest[0] === undefined ? mistake('no-host', first) : diagnose(rest[0], rest.slice(1));
    default:
      return diagnose(first, rest);
  }
}

/** `lang zh` for the person, `lang zh channel` for everybody in it; `lang auto` forgets either. */
function language([spoken = '', whose, extra]: readonly string[]): Command | Mistake {
  const lang = { en: 'en', english: 'en', zh: 'zh', chinese: 'zh', 中文: 'zh', 英文: 'en', auto: null } as const;
  const known = Object.entries(lang).find(([name]) => name === spoken.toLowerCase());
  if (known === undefined) return mistake('word-missing', 'lang en | zh | auto');
  const forAll = whose === 'channel' || whose === '频道';
  if ((whose !== undefined && !forAll) || extra !== undefined) return mistake('not-understood', extra ?? whose ?? '');
  return { kind: 'language', lang: known[1], whose: forAll ? 'channel' : 'own' };
}

/** A selector keeps its own punctuation: only what Slack and phones do to it is undone. */
function selectorIn(typed: string): string {
  const words = withoutLinks(typed)
    .normalize('NFKC')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
    .replace(/[\u200b-\u200f\u2060\ufeff]/g, '')
    .replace(/[\u2010-\u2015\u2212\ufe58\ufe63]/g, '-')
    .replaceAll('、', ',')
    .trim();
  return words.replace(/^\S+\s*/, '').replace(/^["'`“”‘’]+|["'`“”‘’]+$/g, '');
}

function sweep(words: string): Command {
  const [, selector = '', dryRun] = /^(.*?)\s*(--?dry-run|dry-run|谁)?$/s.exec(words) ?? [];
  return { kind: 'sweep', selector: selector === '' ? 'all' : selector, dryRun: dryRun !== undefined };
}

/** `"weekdays 09:00 Asia/Shanghai" prod → #ops`; quotes may be left out, and the channel where it is typed. */
function schedule(words: string): Command | Mistake {
  if (/^(list)?$/i.test(words)) return { kind: 'schedules' };
  const [, change, id] = /^(pause|resume|remove)\s+([\w:-]{1,60})$/i.exec(words) ?? [];
  const wanted = (['pause', 'resume', 'remove'] as const).find((one) => one === change?.toLowerCase());
  if (wanted !== undefined && id !== undefined) return { kind: 'change-schedule', change: wanted, id };
  const [, what = '', channel] =
    /^(.*?)(?:\s*(?:→|[-=]?>|\bto\b)\s*(<#\w+(?:\|[^>]*)?>|#?[\p{L}\p{N}_.-]+))?$/su.exec(words) ?? [];
  const quoted = /^["“”]?([^"“”]+)["“”]\s*(.*)$/s.exec(what);
  const plain = /^((?:\S+\s+\d{1,2}:\d\d|hourly|每小时)(?:\s+(?:UTC|[A-Z]\w+\/\S+))?)\s+(.*)$/s.exec(what);
  const [, when = '', selector = ''] = quoted ?? plain ?? [];
  if (when.trim() === '' || selector.trim() === '') return mistake('bad-schedule', words);
  return { kind: 'schedule', when: when.trim(), selector: selector.trim(), channel: channelOf(channel) };
}

function channelOf(given: string | undefined): string | null {
  if (given === undefined || given === 'here') return null;
  return /^<#(\w+)/.exec(given)?.[1] ?? (/^[CG][A-Z0-9]{6,}$/.test(given) ? given : `#${given.replace(/^#/, '')}`);
}

function mistake(code: MistakeCode, given: string): Mistake {
  return { kind: 'mistake', code, given };
}

function history(rest: readonly string[]): Command | Mistake {
  const [name, extra] = rest;
  if (name === undefined) return mistake('no-host', 'history');
  if (extra !== undefined) return mistake('two-hosts', extra);
  const target = readTarget(name);
  return target === null ? mistake('bad-host', name) : { kind: 'history', host: target.host };
}

/** `compare A B [C…] [port N] [from IP]`: the first is diagnosed, the others are held beside it. */
function compare(rest: readonly string[]): Command | Mistake {
  const end = rest.findIndex((word) => isOption(word));
  const named = end === -1 ? rest : rest.slice(0, end);
  const [host, ...against] = named.map((name) => readTarget(name)?.host ?? null);
  const wrong = named.find((name) => readTarget(name) === null);
  if (wrong !== undefined) return mistake('bad-host', wrong);
  if (host === undefined || host === null || against.length === 0) return mistake('word-missing', 'compare A B');
  const asked = diagnose(host, end === -1 ? [] : rest.slice(end));
  if (asked.kind !== 'diagnose') return asked;
  if (asked.at !== undefined) return mistake('past-alone', 'compare');
  return {
    kind: 'compare',
    question: { ...asked.question, against: against.filter((other) => other !== null) },
  };
}

/** `probe A B:PORT [address ADDRESS]`: the first dials, the second is diagnosed with a proof meanwhile. */
function probe(rest: readonly string[]): Command | Mistake {
  const [from, to, ...options] = rest;
  if (from === undefined || to === undefined) return mistake('word-missing', 'probe A B:PORT');
  const near = readTarget(from);
  if (near === null) return mistake('bad-host', from);
  const { address, others } = addressAmong(options);
  const asked = diagnose(to, others);
  if (asked.kind !== 'diagnose') return asked;
  const { question } = asked;
  if (question.port === undefined) return mistake('no-port', to);
  // Nobody dials in the past.
  if (question.at !== undefined) return mistake('not-understood', 'at');
  const dial = Dial.safeParse({ address: address ?? question.host, port: question.port, attempts: 1 });
  if (!dial.success) return mistake('bad-address', address ?? question.host);
  const dialledBy = { host: near.host, ...(address === undefined ? {} : { address }) };
  return { kind: 'probe', question: { ...question, proof: true, dialledBy } };
}

/** `address X`, `address=X`; the other words as they were. */
function addressAmong(words: readonly string[]): { readonly address?: string; readonly others: readonly string[] } {
  const at = words.findIndex((word) => /^address([=:]|$)/i.test(word));
  if (at === -1) return { others: words };
  const joined = /^address[=:](.+)$/i.exec(words[at] ?? '')?.[1];
  const address = joined ?? words[at + 1] ?? '';
  return { address: address.toLowerCase(), others: words.toSpliced(at, joined === undefined ? 2 : 1) };
}

function isOption(word: string): boolean {
  return asksForProof(word) || OPTIONS.has(word.toLowerCase().replace(/[=:].*$/, ''));
}

const OPTIONS: ReadonlySet<string> = new Set(['container', 'netns', 'pid', 'port', 'from', 'client', 'window', 'at']);

interface Options {
  place?: Place;
  port?: number;
  client?: string;
  windowSeconds?: number;
  proof?: true;
  at?: string;
}

/** Stands alone, anywhere among the options. */
function asksForProof(word: string): boolean {
  return word.toLowerCase() === 'proof' || word === '实证';
}

function diagnose(name: string, rest: readonly string[]): Command | Mistake {
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

/** `host-42`, `host-42:8080`, `http://host-42:8080/path`; lower case. */
function readTarget(word: string): { readonly host: string; readonly port?: number } | null {
  const bare = word
    .toLowerCase()
    .replace(/^[a-z][a-z0-9+.-]*:\/\//, '')
    .replace(/[/?#].*$/, '')
    .replace(/\.$/, '');
  const [, host = '', port] = /^([^:]*)(?::(.*))?$/.exec(bare) ?? [];
  if (host.length > 253 || !/^[a-z0-9]([a-z0-9._-]*[a-z0-9])?$/.test(host)) return null;
  if (port === undefined) return { host };
  return isPort(port) ? { host, port: Number(port) } : null;
}

function isPort(text: string): boolean {
  return /^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65_535;
}

function isAddress(text: string): boolean {
  if (/^\d{1,3}(\.\d{1,3}){3}$/.test(text)) return text.split('.').every((part) => Number(part) <= 255);
  return (
    text.includes(':') &&
    text.length <= 45 &&
    /^[0-9a-f:]+(\d{1,3}(\.\d{1,3}){3})?$/i.test(text) &&
    text.split('::').length <= 2
  );
}

/** Words without what editors, phones and Slack add: links, quotes, wide and typographic characters. */
function wordsOf(typed: string): readonly string[] {
  return withoutLinks(typed)
    .normalize('NFKC')
    .replace(/[\u200b-\u200f\u2060\ufeff]/g, '')
    .replace(/[\u2010-\u2015\u2212\ufe58\ufe63]/g, '-')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
    .split(/[\s,;，；]+/)
    .map((word) =>
      /^<[@#!].*>$/.test(word) ? word : word.replace(/^["'`“”‘’„«»<([*_~]+|["'`“”‘’«»>)\]*_~?!。]+$/g, ''),
    )
    .filter((word) => word !== '');
}

/** `<http://host-42|host-42>` and `<mailto:…|…>` as Slack writes a word it took for a link; mentions stay to be named. */
function withoutLinks(typed: string): string {
  return typed.replace(/<([a-z][a-z0-9+.-]*:[^|>]*)(?:\|([^>]*))?>/gi, (_, url: string, label: string | undefined) =>
    label === undefined || label === '' ? url.replace(/^mailto:/i, '') : label,
  );
}
