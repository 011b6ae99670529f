import { ACK, CWR, ECE, RST, SYN } from '../snapshot/capture/segment.ts';
import type { Capture, CapturedPacket } from '../snapshot/snapshot.ts';

/**
 * What became of one attempt, as far as the capture shows. `answered`: by a SYN+ACK, and nothing was repeated.
 * `answer-lost`: the client repeats its SYN although it was answered. `answer-repeated`: the SYN+ACK is repeated and the
 * SYN is not, so the last ACK does not come or is not taken. `reset-by-client`: the client did not want the SYN+ACK.
 * `challenged`: answered by an ACK of another connection. `open`: the capture ends before it can be told.
 */
export type Fate =
  | 'answered'
  | 'answer-lost'
  | 'answer-repeated'
  | 'reset-by-client'
  | 'refused'
  | 'challenged'
  | 'unanswered'
  | 'open';

/** One SYN and its repetitions: the same addresses, ports and sequence number. */
export interface Attempt {
  readonly client: string;
  readonly clientPort: number;
  readonly server: string;
  readonly port: number;
  /** Each SYN once, however many devices it was seen on. */
  readonly syns: readonly CapturedPacket[];
  readonly synAcks: readonly CapturedPacket[];
  /** The reset of the side that was called, in place of a SYN+ACK. */
  readonly refusal?: CapturedPacket;
  /** What showed that an old connection was met: its ACK, or the client's reset of it. */
  readonly challenge?: CapturedPacket;
  /** The first segment of the client after the SYN+ACK. */
  readonly completion?: CapturedPacket;
  readonly reset?: CapturedPacket;
  readonly fate: Fate;
  /** Devices the SYN was seen on, by number, name or not at all. */
  readonly devices: readonly string[];
  /** Seen coming, seen going, both (passed on, or looped), or neither said. */
  readonly way: 'in' | 'out' | 'both' | 'unknown';
  readonly ecn: boolean;
  /** A SYN without any TCP option. */
  readonly bare: boolean;
}

/** A copy of the same packet on another device comes within this time; a repetition never does. */
const COPY_US = 20_000;
/** Clients repeat after a second, or 200 ms at the soonest; nothing sooner says that the answer did not reach them. */
const REPEAT_US = 150_000;
/** The first repetition of Linux, of Windows and of the BSDs comes within this time. */
const DECIDED_US = 900_000;

interface Draft {
  readonly first: CapturedPacket;
  readonly syns: CapturedPacket[];
  readonly copies: CapturedPacket[];
  readonly synAcks: CapturedPacket[];
  refusal?: CapturedPacket;
  challenge?: CapturedPacket;
  completion?: CapturedPacket;
  reset?: CapturedPacket;
}

/** The attempts of a capture, by their first SYN. An answer without its SYN belongs to none. */
export function attemptsIn(capture: Capture): readonly Attempt[] {
  const drafts: Draft[] = [];
  // Of each pair of addresses and ports only the newest attempt can be answered.
  const newest = new Map<string, Draft>();
  for (const packet of capture.packets) {
    const { flags } = packet;
    if ((flags & SYN) !== 0 && (flags & ACK) === 0) {
      const key = keyOf(packet);
      const known = newest.get(key);
      if (known?.first.sequence === packet.sequence) again(known, packet);
      else {
        const draft: Draft = { first: packet, syns: [packet], copies: [packet], synAcks: [] };
        newest.set(key, draft);
        drafts.push(draft);
      }
      continue;
    }
    const answered = newest.get(backOf(packet));
    const called = newest.get(keyOf(packet));
    if (answered !== undefined) answer(answered, packet);
    else if (called !== undefined) followUp(called, packet);
  }
  const until = Math.max(capture.lastAt, capture.until ?? 0);
  return drafts.map((draft) => attemptOf(draft, until));
}

function keyOf({ source, sourcePort, destination, destinationPort }: CapturedPacket): string {
  return `${source} ${sourcePort} ${destination} ${destinationPort}`;
}

function backOf({ source, sourcePort, destination, destinationPort }: CapturedPacket): string {
  return `${destination} ${destinationPort} ${source} ${sourcePort}`;
}

function again(draft: Draft, packet: CapturedPacket): void {
  draft.copies.push(packet);
  if (!isCopy(draft.syns, packet)) draft.syns.push(packet);
}

/** Seen a moment ago, and not by the same device on the same way. */
function isCopy(known: readonly CapturedPacket[], packet: CapturedPacket): boolean {
  const last = known.at(-1);
  if (last === undefined || packet.at - last.at > COPY_US) return false;
  const told = packet.device !== undefined || packet.deviceName !== undefined || packet.outgoing !== undefined;
  return !told || placeOf(packet) !== placeOf(last) || packet.ttl !== last.ttl;
}

function placeOf({ device, deviceName, outgoing }: CapturedPacket): string {
  return `${device ?? deviceName ?? ''} ${outgoing ?? ''}`;
}

function answer(draft: Draft, packet: CapturedPacket): void {
  const { flags } = packet;
  const own = packet.acknowledged === next(draft.first.sequence);
  if ((flags & SYN) !== 0) {
    if (own && !isCopy(draft.synAcks, packet)) draft.synAcks.push(packet);
  } else if ((flags & RST) !== 0) {
    // Refusals of a SYN acknowledge it; others end what was there before.
    if (own && draft.synAcks.length === 0) draft.refusal ??= packet;
    else if (draft.synAcks.length > 0) draft.reset ??= packet;
  } else if (!own && draft.synAcks.length === 0) draft.challenge ??= packet;
}

function followUp(draft: Draft, packet: CapturedPacket): void {
  const own = packet.sequence === next(draft.first.sequence);
  if ((packet.flags & RST) === 0) {
    if (own && draft.synAcks.length > 0) draft.completion ??= packet;
  } else if (draft.synAcks.length > 0) draft.reset ??= packet;
  else if (!own) draft.challenge ??= packet;
}

function next(sequence: number): number {
  return (sequence + 1) % 2 ** 32;
}

function attemptOf(draft: Draft, until: number): Attempt {
  const { first, syns, copies, synAcks, refusal, challenge, completion, reset } = draft;
  const coming = copies.some(({ outgoing }) => outgoing === false);
  const going = copies.some(({ outgoing }) => outgoing === true);
  return {
    client: first.source,
    clientPort: first.sourcePort,
    server: first.destination,
    port: first.destinationPort,
    syns,
    synAcks,
    ...(refusal === undefined ? {} : { refusal }),
    ...(challenge === undefined ? {} : { challenge }),
    ...(completion === undefined ? {} : { completion }),
    ...(reset === undefined ? {} : { reset }),
    fate: fateOf(draft, until),
    devices: [
      ...new Set(copies.flatMap(({ device, deviceName }) => deviceName ?? (device === undefined ? [] : `#${device}`))),
    ],
    way: coming && going ? 'both' : coming ? 'in' : going ? 'out' : 'unknown',
    ecn: (first.flags & (ECE | CWR)) === (ECE | CWR),
    bare: !first.options.any,
  };
}

function fateOf({ first, syns, synAcks, refusal, challenge, completion, reset }: Draft, until: number): Fate {
  const [answer] = synAcks;
  if (answer !== undefined) {
    if (completion !== undefined) return repeated(synAcks) && reset === undefined ? 'answer-repeated' : 'answered';
    if (reset !== undefined && reset.source === first.source) return 'reset-by-client';
    if (syns.some((syn) => syn.at - answer.at > REPEAT_US)) return 'answer-lost';
    return repeated(synAcks) ? 'answer-repeated' : 'answered';
  }
  if (refusal !== undefined) return 'refused';
  if (challenge !== undefined) return 'challenged';
  const last = syns.at(-1) ?? first;
  return last.at - first.at > REPEAT_US || until - first.at > DECIDED_US ? 'unanswered' : 'open';
}

function repeated(packets: readonly CapturedPacket[]): boolean {
  const [first, ...later] = packets;
  return first !== undefined && later.some(({ at }) => at - first.at > REPEAT_US);
}
