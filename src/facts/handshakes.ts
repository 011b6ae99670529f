import type { Snapshot } from '../snapshot/snapshot.ts';
import { type Attempt, attemptsIn, type Fate } from './attempts.ts';
import { isLoopback } from './addresses.ts';
import { quoteOf } from './capture-quote.ts';
import type { Quote } from './evidence.ts';
import { type TimestampStory, timestampStories } from './timestamp-order.ts';

/** What a capture of SYNs and their answers shows about the port and client in question. */
export interface HandshakeFacts {
  /** From the first to the last moment it was watched. */
  readonly seconds: number;
  /** Attempts that came to this host, or that a capture without directions shows. */
  readonly arrived: readonly Attempt[];
  /** Attempts of this host itself. */
  readonly made: readonly Attempt[];
  readonly tally: Tally;
  readonly clients: readonly ClientTally[];
  readonly timestamps: readonly TimestampStory[];
  /** Groups of SYNs that fare differently by their options. */
  readonly ecn: Contrast;
  readonly bare: Contrast;
  /** How clients repeat a SYN that nobody answers. */
  readonly repeats: readonly RepeatPattern[];
  /** Some packets are missing: what was not seen may have been there. */
  readonly incomplete: boolean;
  readonly quotes: (attempts: readonly Attempt[], most?: number) => readonly Quote[];
  readonly deviceName: (device: string) => string;
}

interface Tally {
  readonly attempts: number;
  readonly syns: number;
  readonly fates: Readonly<Record<Fate, number>>;
  /** Attempts with a SYN+ACK, whatever came of it. */
  readonly answered: number;
  /** Attempts whose end is known. */
  readonly decided: number;
}

interface ClientTally extends Tally {
  readonly client: string;
  readonly port: number;
  readonly devices: readonly string[];
}

/** How SYNs with a property fare beside those without. */
interface Contrast {
  readonly withAnswered: number;
  readonly withUnanswered: number;
  readonly withoutAnswered: number;
  readonly withoutUnanswered: number;
  /** Those with it stay without an answer, those without it do not, and there are several of both. */
  readonly separates: boolean;
}

interface RepeatPattern {
  /** `doubling`: 1, 2, 4 s. `linear`: the same pause each time. */
  readonly kind: 'doubling' | 'linear' | 'other';
  readonly attempts: number;
  /** Seconds between the SYNs of the attempt with most of them. */
  readonly gaps: readonly number[];
}

/** Several, so that no single lost packet speaks. */
const SEVERAL = 2;
const MOST_CLIENTS = 200;
const MOST_QUOTES = 4;

interface Asked {
  readonly port?: number;
  readonly client?: string;
}

export function handshakeFacts(after: Snapshot, question: Asked): HandshakeFacts | undefined {
  const { capture, addresses } = after;
  if (capture === undefined) return undefined;
  const names = new Map(
    (addresses ?? []).flatMap(({ device, index }) => (index === undefined ? [] : [[`#${index}`, device]])),
  );
  const own = new Set((addresses ?? []).flatMap((one) => one.addresses.map(({ address }) => address)));
  const asked = attemptsIn(capture).filter((attempt) => isAsked(attempt, question));
  const arrived = asked.filter((attempt) => wayOf(attempt, own) !== 'out');
  const made = asked.filter((attempt) => wayOf(attempt, own) === 'out');
  const since = capture.since ?? capture.firstAt;
  const until = Math.max(capture.until ?? 0, capture.lastAt);
  const deviceName = (device: string): string => names.get(device) ?? device;
  return {
    seconds: Math.max(0, until - since) / 1_000_000,
    arrived,
    made,
    tally: tallyOf(arrived),
    clients: clientsOf(arrived, deviceName),
    timestamps: timestampStories(arrived),
    ecn: contrast(arrived, ({ ecn }) => ecn),
    bare: contrast(arrived, ({ bare }) => bare),
    repeats: repeatsOf(arrived),
    incomplete: capture.cut || capture.lost > 0,
    deviceName,
    quotes: (attempts, most = MOST_QUOTES) =>
      attempts
        .flatMap((attempt) => tellingPackets(attempt))
        .slice(0, most)
        .map((packet) => {
          const device =
            packet.deviceName ?? (packet.device === undefined ? undefined : deviceName(`#${packet.device}`));
          return quoteOf(packet, device);
        }),
  };
}

function isAsked({ port, client, server }: Attempt, question: Asked): boolean {
  if (question.port !== undefined && port !== question.port) return false;
  return question.client === undefined || client === question.client || server === question.client;
}

/** What the packets do not say, the addresses of this host may. */
function wayOf({ way, client, server }: Attempt, own: ReadonlySet<string>): Attempt['way'] {
  if (way !== 'unknown' || isLoopback(client)) return way;
  if (own.has(server)) return 'in';
  return own.has(client) ? 'out' : 'unknown';
}

/** Each SYN of the attempt, and what came of it. */
function tellingPackets({ syns, synAcks, refusal, challenge, reset }: Attempt) {
  const packets = [...syns.slice(0, 2), ...synAcks.slice(0, 2), refusal, challenge, reset];
  return packets.filter((packet) => packet !== undefined).sort((one, other) => one.at - other.at);
}

const ANSWERED: ReadonlySet<Fate> = new Set(['answered', 'answer-lost', 'answer-repeated', 'reset-by-client']);

function tallyOf(attempts: readonly Attempt[]): Tally {
  const fates: Record<Fate, number> = {
    answered: 0,
    'answer-lost': 0,
    'answer-repeated': 0,
    'reset-by-client': 0,
    refused: 0,
    challenged: 0,
    unanswered: 0,
    open: 0,
  };
  let syns = 0;
  for (const attempt of attempts) {
    fates[attempt.fate] += 1;
    syns += attempt.syns.length;
  }
  const answered = attempts.filter(({ fate }) => ANSWERED.has(fate)).length;
  return { attempts: attempts.length, syns, fates, answered, decided: attempts.length - fates.open };
}

/** By client and port, those that fare worst first. */
function clientsOf(attempts: readonly Attempt[], deviceName: (device: string) => string): readonly ClientTally[] {
  const groups = new Map<string, Attempt[]>();
  for (const attempt of attempts) {
    const key = `${attempt.client} ${attempt.port}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [attempt]);
    else group.push(attempt);
  }
  const rows = [...groups.values()].map((group) => ({
    client: group[0]?.client ?? '',
    port: group[0]?.port ?? 0,
    devices: [...new Set(group.flatMap(({ devices }) => devices))].map(deviceName),
    ...tallyOf(group),
  }));
  return rows
    .sort(
      (one, other) => other.attempts - other.answered - (one.attempts - one.answered) || other.attempts - one.attempts,
    )
    .slice(0, MOST_CLIENTS);
}

function contrast(attempts: readonly Attempt[], has: (attempt: Attempt) => boolean): Contrast {
  const count = (wanted: boolean, answered: boolean): number =>
    attempts.filter((attempt) => has(attempt) === wanted && decided(attempt) === answered).length;
  const [withAnswered, withUnanswered] = [count(true, true), count(true, false)];
  const [withoutAnswered, withoutUnanswered] = [count(false, true), count(false, false)];
  const separates =
    withUnanswered >= SEVERAL &&
    withAnswered === 0 &&
    withoutAnswered >= SEVERAL &&
    withoutUnanswered * 10 <= withoutAnswered;
  return { withAnswered, withUnanswered, withoutAnswered, withoutUnanswered, separates };
}

/** True for answered, false for unanswered, undefined for what tells neither. */
function decided({ fate }: Attempt): boolean | undefined {
  if (fate === 'unanswered') return false;
  return ANSWERED.has(fate) ? true : undefined;
}

/** A timer is late by some, never by half. */
const SAME_GAP = 0.25;

function repeatsOf(attempts: readonly Attempt[]): readonly RepeatPattern[] {
  const patterns = new Map<RepeatPattern['kind'], { attempts: number; gaps: readonly number[] }>();
  for (const { fate, syns } of attempts) {
    if (fate !== 'unanswered' || syns.length < 3) continue;
    const gaps = syns.slice(1).map((syn, index) => (syn.at - (syns[index]?.at ?? syn.at)) / 1_000_000);
    const kind = kindOf(gaps);
    const known = patterns.get(kind);
    patterns.set(kind, {
      attempts: (known?.attempts ?? 0) + 1,
      gaps: known !== undefined && known.gaps.length >= gaps.length ? known.gaps : gaps,
    });
  }
  return [...patterns].map(([kind, { attempts: count, gaps }]) => ({
    kind,
    attempts: count,
    gaps: gaps.map((gap) => Math.round(gap * 10) / 10),
  }));
}

function kindOf(gaps: readonly number[]): RepeatPattern['kind'] {
  const ratios = gaps.slice(1).map((gap, index) => gap / (gaps[index] ?? gap));
  if (ratios.every((ratio) => Math.abs(ratio - 2) < 2 * SAME_GAP)) return 'doubling';
  // Linux repeats some times at the same pace before it doubles.
  const firstDouble = ratios.findIndex((ratio) => Math.abs(ratio - 1) >= SAME_GAP);
  const steady = firstDouble === -1 ? ratios : ratios.slice(0, firstDouble);
  return steady.length > 0 ? 'linear' : 'other';
}
