import { ParseError } from '../parse-error.ts';
import type { DropTrace, TracedDrop } from '../snapshot.ts';
import { eachLine, isDigits } from './lines.ts';

const MOST_DROPS = 20_000;
/** Buffers whose device is remembered at once. */
const MOST_BUFFERS = 50_000;

interface Received {
  readonly at: number;
  readonly device: string;
  readonly length: number;
}

/**
 * The `trace` file of an instance with skb:kfree_skb and net:netif_receive_skb, below one line about it. The kernel prints
 * each reason in its own words. A buffer that was received a moment before it is dropped tells the device.
 */
export function parseTraceKfreeSkb(text: string): DropTrace {
  const about = aboutOf(text);
  const drops: TracedDrop[] = [];
  const received = new Map<string, Received>();
  let kept = 0;
  let [from, clock]: [number | undefined, DropTrace['clock']] = [undefined, undefined];
  eachLine(text, (line) => {
    const event = eventOf(line);
    if (event === undefined) return;
    const { at, name, rest } = event;
    if (name === 'tracing_mark_write') {
      const wall = /^syndrop: clock was ([0-9]{1,12}(?:\.[0-9]{1,9})?)$/.exec(rest)?.[1];
      if (rest === 'syndrop: clock from here') from = at;
      else if (wall !== undefined && from !== undefined) clock = closer(clock, { from, to: at, wall: Number(wall) });
      return;
    }
    kept += 1;
    const buffer = wordAfter(rest, 'skbaddr=');
    if (buffer === '') return;
    if (name === 'netif_receive_skb') {
      const device = wordAfter(rest, 'dev=');
      if (received.size > MOST_BUFFERS) received.clear();
      if (device !== '') received.set(buffer, { at, device, length: Number(wordAfter(rest, 'len=')) || 0 });
    } else if (drops.length < MOST_DROPS) {
      drops.push({ at, ...dropOf(rest), ...cameBy(received.get(buffer)) });
      received.delete(buffer);
    }
  });
  return { ...about, kept, drops, ...(clock === undefined ? {} : { clock }) };
}

interface Reading {
  readonly from: number;
  readonly to: number;
  readonly wall: number;
}

/** Of several readings the one between whose marks the least time lies. */
function closer(known: DropTrace['clock'], { from, to, wall }: Reading): DropTrace['clock'] {
  const within = (to - from) / 2;
  return known !== undefined && known.within <= within ? known : { trace: (from + to) / 2, wall, within };
}

function aboutOf(text: string): Pick<DropTrace, 'reasons' | 'joined' | 'stopped' | 'events'> {
  const [first = ''] = text.split('\n', 1);
  const said = Object.fromEntries(first.split(' ').map((word) => word.split('=', 2)));
  if (!first.startsWith('#proof ')) throw new ParseError('trace-kfree_skb', 1, 'no line about the trace');
  const { drops, joined, reasons, events } = said;
  return {
    reasons: reasons === 'yes',
    joined: joined === '1',
    stopped: drops === '0',
    events: isDigits(events) ? Number(events) : 0,
  };
}

interface Event {
  /** Seconds of the clock of the trace. */
  readonly at: number;
  readonly name: string;
  readonly rest: string;
}

const NAMES = ['kfree_skb', 'netif_receive_skb', 'tracing_mark_write'] as const;

/** `  sshd-12 [001] ..s1. 2577.975945: kfree_skb: skbaddr=… `: the task's name may hold anything, so the event is found by its own. */
function eventOf(line: string): Event | undefined {
  if (line.startsWith('#')) return undefined;
  for (const name of NAMES) {
    const place = line.indexOf(`: ${name}: `);
    if (place === -1) continue;
    const at = Number(line.slice(line.lastIndexOf(' ', place - 1) + 1, place));
    if (Number.isFinite(at)) return { at, name, rest: line.slice(place + name.length + 4) };
  }
  return undefined;
}

function wordAfter(text: string, key: string): string {
  const start = text.indexOf(key);
  if (start === -1) return '';
  const end = text.indexOf(' ', start);
  return text.slice(start + key.length, end === -1 ? undefined : end);
}

/** The place without offset, module and the suffixes of the compiler; kernels before 6.x print a number that says nothing. */
function dropOf(rest: string): Pick<TracedDrop, 'reason' | 'place' | 'protocol'> {
  const reason = /\breason: (\S{1,64})/.exec(rest)?.[1];
  const place = /^([A-Za-z_]\w{0,127})/.exec(wordAfter(rest, 'location='))?.[1];
  return {
    protocol: Number(wordAfter(rest, 'protocol=')) || 0,
    ...(reason === undefined ? {} : { reason }),
    ...(place === undefined || place.startsWith('0x') ? {} : { place }),
  };
}

function cameBy(known: Received | undefined): Pick<TracedDrop, 'device' | 'receivedAt' | 'length'> {
  if (known === undefined) return {};
  return { device: known.device, receivedAt: known.at, length: known.length };
}
