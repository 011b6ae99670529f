import type { Snapshot } from '../snapshot/snapshot.ts';
import type { Quote } from './evidence.ts';

/** A SYN of a quoted capture that was sent again, so that nothing took it. */
export interface RepeatedSyn {
  readonly source: string;
  readonly destination: string;
  readonly quotes: readonly Quote[];
}

const SYN =
  /IP6? (?:(?<source>\S+)\.(?<sourcePort>[\w-]+) )?> ?(?:(?<target>\S+)\.(?<targetPort>[\w-]+):)? ?Flags \[S(?:EW)?\], seq (?<seq>\d+)/;
const SYN_ACK = /Flags \[S\.E?\].*\back (?<ack>\d+)/;

/** SYNs that tcpdump printed at least twice with the same sequence number and never answered. */
export function repeatedSyns(after: Snapshot): readonly RepeatedSyn[] | undefined {
  if (after.notes === undefined) return undefined;
  const answered = new Set<string>();
  const bySequence = new Map<string, { source?: string; destination?: string; quotes: Quote[] }>();
  for (const line of after.notes) {
    const ack = SYN_ACK.exec(line)?.groups?.['ack'];
    if (ack !== undefined) answered.add(`${BigInt(ack) - 1n}`);
    const syn = SYN.exec(line)?.groups;
    const seq = syn?.['seq'];
    if (syn === undefined || seq === undefined) continue;
    const known = bySequence.get(seq) ?? { quotes: [] };
    known.source ??= syn['source'];
    known.destination ??= syn['target'];
    known.quotes.push({ source: 'notes', line: line.trim() });
    bySequence.set(seq, known);
  }
  const repeated: RepeatedSyn[] = [];
  for (const [seq, { source, destination, quotes }] of bySequence) {
    if (quotes.length < 2 || answered.has(seq) || source === undefined || destination === undefined) continue;
    repeated.push({ source, destination, quotes });
  }
  return repeated;
}

/** SYNs of a capture that carry no TCP option, as programs write them that want no connection. */
export interface BareSyns {
  /** Ports they came from: each of them is another attempt. */
  readonly attempts: number;
  readonly perSecond: number;
  readonly quotes: readonly Quote[];
}

const AT = /\b(?<hours>\d\d):(?<minutes>\d\d):(?<seconds>\d\d\.\d{6})\b/;

/** Undefined where no SYN is shown, where some carry options, or where any was answered. */
export function bareSyns(after: Snapshot): BareSyns | undefined {
  const rows = after.notes?.filter((line) => SYN.test(line)) ?? [];
  const times = rows.flatMap((line) => secondsOf(line) ?? []);
  const answered = after.notes?.some((line) => SYN_ACK.test(line)) === true;
  if (answered || times.length < rows.length || rows.some((line) => /\boptions \[/.test(line))) return undefined;
  const from = new Set(
    rows.map((line) => SYN.exec(line)?.groups).map((syn) => `${syn?.['source']} ${syn?.['sourcePort']}`),
  );
  const lasted = Math.max(...times) - Math.min(...times);
  if (from.size < 2 || lasted <= 0) return undefined;
  return {
    attempts: from.size,
    perSecond: (rows.length - 1) / lasted,
    quotes: rows.slice(0, 3).map((line) => ({ source: 'notes', line: line.trim() })),
  };
}

function secondsOf(line: string): number | undefined {
  const { hours, minutes, seconds } = AT.exec(line)?.groups ?? {};
  return seconds === undefined ? undefined : Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
}

const ACK = /IP6? (?<source>\S+) > (?<destination>[^\s:]+): Flags \[\.\].*\back (?<ack>\d+)/;

/** SYNs a capture shows answered by a bare ACK of another sequence: an old connection of the same addresses and ports. */
export function challengedSyns(after: Snapshot): readonly RepeatedSyn[] | undefined {
  if (after.notes === undefined) return undefined;
  const asked = new Map<string, { readonly seq: bigint; readonly row: string; readonly source: string }>();
  const challenged: RepeatedSyn[] = [];
  for (const line of after.notes) {
    const syn = SYN.exec(line)?.groups;
    const { source, sourcePort, target, targetPort, seq } = syn ?? {};
    if (source !== undefined && target !== undefined && seq !== undefined) {
      asked.set(`${target}.${targetPort} ${source}.${sourcePort}`, { seq: BigInt(seq), row: line.trim(), source });
    }
    // From here on tcpdump prints relative numbers, so nothing can be compared.
    const handshake = SYN_ACK.exec(line)?.groups?.['ack'];
    for (const [pair, sent] of asked) if (handshake === `${sent.seq + 1n}`) asked.delete(pair);
    const ack = ACK.exec(line)?.groups;
    const known = asked.get(`${ack?.['source']} ${ack?.['destination']}`);
    if (ack === undefined || known === undefined || BigInt(ack['ack'] ?? 0) === known.seq + 1n) continue;
    const quotes = [known.row, line.trim()].map((row) => ({ source: 'notes', line: row }));
    challenged.push({ source: known.source, destination: ack['source'] ?? '', quotes });
  }
  return challenged;
}
