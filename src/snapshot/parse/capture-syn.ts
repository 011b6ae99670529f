import { fromBase64 } from '../../protocol/base64.ts';
import { readFrames } from '../capture/frames.ts';
import { networkPacket } from '../capture/link.ts';
import { RST, segmentOf, SYN } from '../capture/segment.ts';
import { handshakeSelection } from '../capture/selection.ts';
import { ParseError } from '../parse-error.ts';
import type { Capture, CapturedPacket } from '../snapshot.ts';

const MOST_PACKETS = 20_000;

/**
 * A capture file (pcap of either byte order, micro- or nanoseconds, or pcapng) as base64; lines that begin with `#` are
 * what tcpdump said. What follows a damaged record is given up, what came before it is kept.
 */
export function parseCaptureSyn(text: string): Capture {
  const lines = text.split('\n');
  const said = lines.filter((line) => line.startsWith('#')).map((line) => line.slice(1).trim());
  const bytes = fromBase64(lines.filter((line) => !line.startsWith('#')).join(''));
  if (bytes === undefined) throw new ParseError('capture-syn', 1, 'not base64');
  const packets: CapturedPacket[] = [];
  const wanted = handshakeSelection();
  let [frames, firstAt, lastAt, whole, full] = [0, 0, 0, false, false];
  const reader = readFrames((frame) => {
    frames += 1;
    if (frames === 1) firstAt = frame.at;
    lastAt = Math.max(lastAt, frame.at);
    const packet = networkPacket(frame);
    const segment = packet === undefined ? undefined : segmentOf(packet.bytes);
    if (packet === undefined || segment === undefined) return;
    if ((segment.flags & (SYN | RST)) === 0) whole = true;
    if (!wanted(segment)) return;
    full ||= packets.length >= MOST_PACKETS;
    if (full) return;
    const { device, deviceName, outgoing } = packet;
    packets.push({
      at: frame.at,
      ...(device === undefined ? {} : { device }),
      ...(deviceName === undefined ? {} : { deviceName }),
      ...(outgoing === undefined ? {} : { outgoing }),
      ...segment,
    });
  });
  const readable = reader.push(bytes);
  if (frames === 0 && (!readable || bytes.length === 0)) throw new ParseError('capture-syn', 1, 'no capture file');
  return {
    packets,
    frames,
    firstAt,
    lastAt,
    ...timesOf(said),
    whole,
    cut: reader.broken || full,
    lost: lostOf(said),
    said,
  };
}

/** `since 1732310000.123`, `until 1732310008.2`: noted around the capture. */
function timesOf(said: readonly string[]): Pick<Capture, 'since' | 'until'> {
  const times: { since?: number; until?: number } = {};
  for (const line of said) {
    const [, name, seconds] = /^(since|until) ([0-9]{1,12}(?:\.[0-9]{1,9})?)$/.exec(line) ?? [];
    if (name === 'since' || name === 'until') times[name] = Math.round(Number(seconds) * 1_000_000);
  }
  return times;
}

/** `3 packets dropped by kernel`: matched, but tcpdump was too slow for them. */
function lostOf(said: readonly string[]): number {
  for (const line of said) {
    const lost = /^([0-9]{1,15}) packets? dropped by kernel/.exec(line)?.[1];
    if (lost !== undefined) return Number(lost);
  }
  return 0;
}
