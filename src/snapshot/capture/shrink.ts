import { type FrameReader, readFrames } from './frames.ts';
import { networkPacket, type NetworkPacket } from './link.ts';
import { segmentOf } from './segment.ts';
import { handshakeSelection } from './selection.ts';

/** Of each packet: headers with every option a handshake carries. */
const KEPT_BYTES = 160;
const RECORD = 16;
const COOKED = 20;
const NOTHING: NetworkPacket = { bytes: new Uint8Array(0) };

interface Shrunk {
  /** A pcap file of cooked frames (SLL2), whatever the file was. */
  readonly bytes: Uint8Array;
  /** More handshakes than fit, or the file ends in the middle of a packet. */
  readonly truncated: boolean;
}

export interface Shrinking extends Pick<FrameReader, 'push'> {
  done(): Shrunk;
}

/** Makes a capture of any size one of its handshakes alone, at most `maxBytes` long. Addresses and order stay as they are. */
export function shrinkCapture(maxBytes: number): Shrinking {
  const wanted = handshakeSelection();
  const records: Uint8Array[] = [fileHeader()];
  let size = records[0]?.length ?? 0;
  let truncated = false;
  let lastAt = 0;
  const reader = readFrames((frame) => {
    // How long nothing came says as much as what came: the ends of the file are kept as frames without content.
    if (lastAt === 0) keep(recordOf(NOTHING, frame.at));
    lastAt = Math.max(lastAt, frame.at);
    const packet = networkPacket(frame);
    const segment = packet === undefined ? undefined : segmentOf(packet.bytes);
    if (packet === undefined || segment === undefined || !wanted(segment)) return;
    const record = recordOf(packet, frame.at);
    if (size + record.length > maxBytes) truncated = true;
    else keep(record);
  });
  function keep(record: Uint8Array): void {
    records.push(record);
    size += record.length;
  }
  return {
    push: (piece) => reader.push(piece) && !truncated,
    done() {
      if (lastAt !== 0) keep(recordOf(NOTHING, lastAt));
      const bytes = new Uint8Array(size);
      let at = 0;
      for (const record of records) {
        bytes.set(record, at);
        at += record.length;
      }
      return { bytes, truncated: truncated || reader.broken };
    },
  };
}

function fileHeader(): Uint8Array {
  const view = new DataView(new ArrayBuffer(24));
  view.setUint32(0, 0xa1b2c3d4);
  view.setUint16(4, 2);
  view.setUint16(6, 4);
  view.setUint32(16, KEPT_BYTES + COOKED);
  view.setUint32(20, 276);
  return new Uint8Array(view.buffer);
}

function recordOf({ bytes, device, outgoing }: NetworkPacket, at: number): Uint8Array {
  const kept = bytes.subarray(0, KEPT_BYTES);
  const view = new DataView(new ArrayBuffer(RECORD + COOKED + kept.length));
  view.setUint32(0, Math.floor(at / 1_000_000));
  view.setUint32(4, at % 1_000_000);
  view.setUint32(8, COOKED + kept.length);
  view.setUint32(12, COOKED + bytes.length);
  view.setUint16(RECORD, (bytes[0] ?? 0) >> 4 === 6 ? 0x86dd : 0x0800);
  view.setUint32(RECORD + 4, device ?? 0);
  // 4: sent by this host, 0: to it, 3: by one to another, for a file that does not say.
  view.setUint8(RECORD + 10, outgoing === undefined ? 3 : outgoing ? 4 : 0);
  const record = new Uint8Array(view.buffer);
  record.set(kept, RECORD + COOKED);
  return record;
}
