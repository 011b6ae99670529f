import { Buffer } from 'node:buffer';
import type { Answer, HostFacts, Sample } from '../../protocol/bundle.ts';
import {
  featureMissing,
  isSourceId,
  manifest,
  type Source,
  type SourceId,
  sourceIds,
} from '../../protocol/manifest.ts';
import { captureAnswer, dialAnswer, traceAnswer } from '../../protocol/proof-answer.ts';
import { answerWithoutSecrets } from '../../protocol/secrets.ts';
import { scriptStatus } from './script.ts';
import { splitTogether, TOGETHER } from './together.ts';

export interface ScriptAnswers {
  readonly facts: Omit<HostFacts, 'id'>;
  readonly samples: readonly Sample[];
}

interface Mark {
  readonly words: readonly string[];
  /** Where the mark begins, with the newline in front of it, and where what follows it begins. */
  readonly from: number;
  readonly to: number;
}

/**
 * Reads what the script printed. Whatever a login shell says before or after is no part of it. Undefined when the last
 * mark is missing: then the script did not come to its end. `askedAt`, in milliseconds, dates what tells no time of its own.
 */
export function parseAnswers(
  stdout: Buffer,
  stderr: Buffer,
  boundary: string,
  askedAt = Date.now(),
): ScriptAnswers | undefined {
  const marks = marksOf(stdout, boundary);
  if (marks.at(-1)?.words[0] !== 'done') return undefined;
  const complaints = complaintsOf(stderr, boundary);
  const samples: Read[] = [];
  let facts: Omit<HostFacts, 'id'> = {};
  let begun: Mark | undefined;
  for (const mark of marks) {
    const [kind, name = '', third = '', fourth = ''] = mark.words;
    if (kind === 'sample') samples.push({ epoch: third, uptime: fourth, answers: {} });
    if (kind === 'otherwise' && isSourceId(name)) {
      keep(samples, name, answerOf(manifest[name], NOTHING, Number(third), ''));
    }
    if (kind === 'begin') begun = mark;
    if (kind !== 'end' || begun === undefined) continue;
    const bytes = stdout.subarray(begun.to, mark.from);
    if (name === 'host') facts = factsOf(bytes.toString('utf8'));
    // Once is enough: the first sample holds what is read once, too.
    const complaint = complaints.get(name)?.shift() ?? '';
    if (name === TOGETHER) {
      for (const [id, text] of splitTogether(bytes.toString('utf8'))) keep(samples, id, cutText(manifest[id], text));
    } else if (isSourceId(name)) keep(samples, name, answerOf(manifest[name], bytes, Number(third), complaint));
    begun = undefined;
  }
  return { facts, samples: dated(samples, askedAt) };
}

const NOTHING = Buffer.alloc(0);

interface Read {
  /** Empty where the script did not ask for the time of the host. */
  readonly epoch: string;
  readonly uptime: string;
  readonly answers: Record<string, Answer>;
}

function keep(samples: readonly Read[], id: SourceId, answer: Answer): void {
  const sample = samples.at(-1);
  if (sample !== undefined) sample.answers[id] = answerWithoutSecrets(answer);
}

function dated(samples: readonly Read[], askedAt: number): Sample[] {
  const clock: { epoch?: number; uptime?: number } = {};
  return samples.map(({ epoch, uptime, answers }) => ({
    at: instantOf(clock, epoch === '' ? askedAt / 1000 : Number(epoch), uptime),
    answers: inOrder(answers),
  }));
}

/** What is read twice, then what is read once, as every transport gives it. */
const ORDER = [...sourceIds].sort((one, other) => Number(isOnce(one)) - Number(isOnce(other)));

function isOnce(id: SourceId): boolean {
  return manifest[id].sampled === 'once';
}

function inOrder(answers: Readonly<Record<string, Answer>>): Sample['answers'] {
  return Object.fromEntries(
    ORDER.flatMap((id) => {
      const answer = answers[id];
      return answer === undefined ? [] : [[id, answer]];
    }),
  );
}

/** The same limit as for a source that is read alone. */
function cutText(source: Source, text: string): Answer {
  if (text.length <= source.maxBytes) return { text };
  return { text: text.slice(0, text.lastIndexOf('\n', source.maxBytes - 1) + 1), truncated: true };
}

function marksOf(output: Buffer, boundary: string): Mark[] {
  const marks: Mark[] = [];
  const mark = Buffer.from(`\n${boundary} `);
  let from = output.indexOf(mark);
  while (from !== -1) {
    const end = output.indexOf(0x0a, from + mark.length);
    if (end === -1) break;
    marks.push({ words: output.toString('utf8', from + mark.length, end).split(' '), from, to: end + 1 });
    // The newline that ends one mark may be the one in front of the next.
    from = output.indexOf(mark, end);
  }
  return marks;
}

/** What each source's command complained about, in order of its samples. */
function complaintsOf(stderr: Buffer, boundary: string): Map<string, string[]> {
  const complaints = new Map<string, string[]>();
  const marks = marksOf(stderr, boundary);
  for (const [index, mark] of marks.entries()) {
    const id = mark.words[0] ?? '';
    const text = stderr.toString('utf8', mark.to, marks[index + 1]?.from).trim();
    complaints.set(id, [...(complaints.get(id) ?? []), text]);
  }
  return complaints;
}

/** Clocks may have whole seconds only: the uptime, in hundredths, says how far apart the samples are. */
function instantOf(clock: { epoch?: number; uptime?: number }, epoch: number, uptimeText: string): Sample['at'] {
  const uptime = uptimeText === '' ? undefined : Number(uptimeText);
  clock.epoch ??= epoch;
  clock.uptime ??= uptime;
  const apart = uptime !== undefined && clock.uptime !== undefined ? uptime - clock.uptime : undefined;
  const seconds = apart === undefined ? epoch : clock.epoch + apart;
  if (!Number.isFinite(seconds)) return undefined;
  const wall = new Date(Math.round(seconds * 1000)).toISOString();
  return uptime === undefined ? { wall } : { wall, monotonicMs: Math.round(uptime * 1000) };
}

function factsOf(text: string): Omit<HostFacts, 'id'> {
  const [hostname = '', kernel = '', bootId = '', netns = ''] = text.split('\n');
  return {
    ...(hostname === '' ? {} : { hostname }),
    ...(kernel === '' ? {} : { kernel }),
    ...(bootId === '' ? {} : { bootId }),
    ...(netns === '' ? {} : { netns }),
  };
}

function answerOf(source: Source, bytes: Buffer, status: number, complaints: string): Answer {
  const [complaint = ''] = complaints.split('\n');
  if (source.read.kind === 'proof' && source.read.part === 'capture') return captureAnswer(bytes, status, complaints);
  if (bytes.length > source.maxBytes) return { text: wholeLines(bytes, source), truncated: true };
  const text = bytes.toString('utf8');
  switch (source.read.kind) {
    case 'files':
      // grep says 2 as soon as one of the files is missing.
      if (text !== '') return { text };
      return absent('not-found', `none of the files exists or may be read, such as ${source.read.paths[0]}`);
    case 'link':
      return status === 0 ? { text: text.trimEnd() } : absentFile(source.read.path, status, complaint);
    case 'file':
      return status === 0 ? { text } : absentFile(source.read.path, status, complaint);
    case 'listener-processes':
      return status === 0 ? { text } : absentCommand('ss', source, status, complaint);
    case 'other-namespaces':
      if (status === scriptStatus.notPermitted) return absent('not-permitted', NOT_SEEN);
      return status === 0 ? { text } : absentCommand('sh', source, status, complaint);
    case 'devices':
      if (status === scriptStatus.notFound) return absent('not-found', 'there is no device to ask about');
      return status === 0 ? { text } : absentCommand(source.read.argv[0], source, status, complaint);
    case 'command':
      return status === 0 ? { text } : absentCommand(source.read.argv[0], source, status, complaint);
    case 'proof':
      return source.read.part === 'dial' ? dialAnswer(text, status) : traceAnswer(text, status, complaint);
    case 'input-only':
      return absent('not-found', 'this source is never read on a live host');
  }
}

const NOT_SEEN = 'the network namespaces of other users may not be seen by this user';

function absentFile(path: string, status: number, complaint: string): Answer {
  if (status === scriptStatus.notFound) return absent('not-found', `${path} does not exist`);
  if (status === scriptStatus.notPermitted) return absent('not-permitted', `${path} may not be read by this user`);
  return absent('unreadable', `${path}: ${complaint === '' ? `reading ended with status ${status}` : complaint}`);
}

/** What `timeout` and a killed command leave as status, by coreutils and by busybox. */
const TIMED_OUT: ReadonlySet<number> = new Set([124, 137, 143]);

function absentCommand(name: string, source: Source, status: number, complaint: string): Answer {
  if (status === scriptStatus.toolMissing) return absent('tool-missing', `${name} is not installed`);
  if (status === scriptStatus.featureMissing) {
    const feature = 'feature' in source.read ? source.read.feature : undefined;
    return absent('feature-missing', featureMissing(name, feature ?? ''));
  }
  if (status === scriptStatus.notPermitted) {
    return absent('not-permitted', 'ss shows no owner of the listeners to this user');
  }
  if (TIMED_OUT.has(status)) return absent('timed-out', `${name} ran longer than ${source.timeoutMs} ms`);
  const refused = /permitted|permission denied|must be root/i.test(complaint);
  const said = complaint === '' ? '' : `: ${complaint}`;
  return absent(refused ? 'not-permitted' : 'failed', `${name} ended with status ${status}${said}`);
}

function absent(code: string, message: string): Answer {
  return { error: { code, message } };
}

/** Half a line reads as another number or address than the host printed, so the broken one goes. */
function wholeLines(bytes: Buffer, { maxBytes, keep }: Source): string {
  if (keep === 'tail') {
    const kept = bytes.subarray(bytes.length - maxBytes);
    return kept.toString('utf8', kept.indexOf(0x0a) + 1);
  }
  return bytes.toString('utf8', 0, bytes.lastIndexOf(0x0a, maxBytes - 1) + 1);
}
