import { answerText, type Packet, pcap } from './pcap.ts';

/** Seconds since 1970 at which the packets of `pcap` begin. */
export const EPOCH = 1_700_000_000;

/** What the capture script gives for packets between 0 and `until` seconds. */
export function captureText(packets: readonly Packet[], until = 8): string {
  const sorted = [...packets].sort((one, other) => one.at - other.at);
  return answerText(pcap(sorted), [`since ${EPOCH}`, `until ${EPOCH + until}`, '0 packets dropped by kernel']);
}

export interface Traced {
  /** Seconds since the first moment; the drop follows 10 µs later. */
  readonly at: number;
  readonly reason?: string;
  readonly place: string;
  /** None for what was made on the host itself. */
  readonly device?: string;
  readonly length?: number;
}

/** Where the clock of the trace stands at the first moment. */
const TRACE_SECONDS = 5_000;

/** What the trace script gives, as kernel 6.18 prints it. */
export function traceText(
  traced: readonly Traced[],
  about: Readonly<Record<string, string | number>> = {},
  /** Seconds the clock of the host could be read more closely than. */
  within = 0.001,
): string {
  const head = { drops: 1, joined: 1, reasons: 'yes', ...about };
  const line = (at: number, event: string): string =>
    ` ksoftirqd/0: x-12      [001] ..s1.  ${(TRACE_SECONDS + at).toFixed(6)}: ${event}`;
  const rows = traced.flatMap(({ at, reason = 'NOT_SPECIFIED', place, device, length = 60 }, index) => {
    const buffer = `skbaddr=${String(index).padStart(16, '0')}`;
    const said = head.reasons === 'yes' ? ` reason: ${reason}` : '';
    return [
      ...(device === undefined ? [] : [line(at, `netif_receive_skb: dev=${device} ${buffer} len=${length}`)]),
      line(at + 0.00001, `kfree_skb: ${buffer} rx_sk=0 protocol=2048 location=${place}+0x12/0x345 [mod]${said}`),
    ];
  });
  const events = Number(about['events'] ?? rows.length + 2);
  const words = Object.entries({ ...head, events }).map(([name, value]) => `${name}=${value}`);
  return [
    `#proof ${words.join(' ')}`,
    line(8 - within, 'tracing_mark_write: syndrop: clock from here'),
    line(8 + within, `tracing_mark_write: syndrop: clock was ${EPOCH + 8}.000000000`),
    '# tracer: nop',
    ...rows,
    '',
  ].join('\n');
}

/** A client that sends `count` SYNs and repeats each after a second, and what is answered. */
export function unanswered(count: number, from = 40_000): readonly Packet[] {
  return Array.from({ length: count }, (_, index) => index / 4).flatMap((at, index): readonly Packet[] => {
    const syn: Packet = {
      at,
      from: `192.0.2.7:${from + index}`,
      to: '192.0.2.1:8080',
      flags: 'S',
      sequence: index,
      timestamp: 9,
    };
    return [syn, { ...syn, at: at + 1 }];
  });
}
