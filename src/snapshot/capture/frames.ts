/** One record of a capture file: the frame as far as it was kept. */
export interface Frame {
  /** Microseconds since 1970; 0 where the file carries no times. */
  readonly at: number;
  /** LINKTYPE_ of tcpdump.org: how the bytes begin. */
  readonly linkType: number;
  readonly bytes: Uint8Array;
  /** Of a pcapng file that names its interfaces. */
  readonly interfaceName?: string;
  /** Said by pcapng; cooked captures say it in the frame itself. */
  readonly outgoing?: boolean;
}

/** Reads a capture file piece by piece. */
export interface FrameReader {
  /** Visits the frames that are complete with this piece. False once the file makes no more sense. */
  push(piece: Uint8Array): boolean;
  /** Something was left over: the file ends in the middle of a record, or went wrong. */
  readonly broken: boolean;
}

/** No link carries a longer frame; what claims one is damaged or made to fill memory. */
const LONGEST_FRAME = 262_144;

const PCAP_HEADER = 24;
const PCAP_RECORD = 16;

const MAGIC = {
  micro: 0xa1b2c3d4,
  nano: 0xa1b23c4d,
  ng: 0x0a0d0d0a,
  ngOrder: 0x1a2b3c4d,
} as const;

/** Whether a file that begins so is a capture: pcap of either byte order and resolution, or pcapng. */
export function isCapture(head: Uint8Array): boolean {
  return head.length >= 4 && formatOf(viewOf(head)) !== undefined;
}

type Format =
  | { readonly kind: 'pcap'; readonly little: boolean; readonly nano: boolean }
  | { readonly kind: 'pcapng'; readonly little: boolean };

function formatOf(head: DataView): Format | undefined {
  for (const little of [true, false]) {
    const magic = head.getUint32(0, little);
    if (magic === MAGIC.micro || magic === MAGIC.nano) return { kind: 'pcap', little, nano: magic === MAGIC.nano };
  }
  return head.getUint32(0) === MAGIC.ng ? { kind: 'pcapng', little: true } : undefined;
}

type Visit = (frame: Frame) => void;
/** Takes one record from the front: its length; 0 when it is not there yet, undefined when it is none. */
type Step = (view: DataView, visit: Visit) => number | undefined;

/** @throws nothing: a file of another kind is `broken` from its first bytes on. */
export function readFrames(visit: Visit): FrameReader {
  let pending = new Uint8Array(0);
  let step: Step | undefined;
  let wrong = false;

  function take(from: number): number | undefined {
    const view = viewOf(pending.subarray(from));
    if (step === undefined) {
      if (view.byteLength < 4) return 0;
      const format = formatOf(view);
      if (format === undefined) return undefined;
      step = format.kind === 'pcap' ? pcap(format.little, format.nano) : pcapng();
    }
    return step(view, visit);
  }

  return {
    push(piece) {
      if (wrong) return false;
      pending = joined(pending, piece);
      let from = 0;
      for (;;) {
        const size = take(from);
        if (size === undefined) wrong = true;
        if (size === undefined || size === 0) break;
        from += size;
      }
      pending = pending.slice(from);
      return !wrong;
    },
    get broken() {
      return wrong || pending.length > 0;
    },
  };
}

function joined(one: Uint8Array, other: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(one.length + other.length);
  both.set(one);
  both.set(other, one.length);
  return both;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function bytesOf(view: DataView, from: number, size: number): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset + from, size);
}

function pcap(little: boolean, nano: boolean): Step {
  let linkType: number | undefined;
  return (view, visit) => {
    if (linkType === undefined) {
      if (view.byteLength < PCAP_HEADER) return 0;
      // The upper bits say whether a checksum follows the frame.
      linkType = view.getUint32(20, little) & 0xffff;
      return PCAP_HEADER;
    }
    if (view.byteLength < PCAP_RECORD) return 0;
    const size = view.getUint32(8, little);
    if (size > LONGEST_FRAME) return undefined;
    if (view.byteLength < PCAP_RECORD + size) return 0;
    const fraction = view.getUint32(4, little);
    const at = view.getUint32(0, little) * 1_000_000 + (nano ? Math.floor(fraction / 1000) : fraction);
    visit({ at, linkType, bytes: bytesOf(view, PCAP_RECORD, size) });
    return PCAP_RECORD + size;
  };
}

interface Interface {
  readonly linkType: number;
  readonly name?: string;
  /** Microseconds of one unit of its times. */
  readonly unit: number;
}

const BLOCK = { interface: 1, simple: 3, enhanced: 6 } as const;
const BLOCK_SMALLEST = 12;
/** A file describes one interface a device; a thousand are no such file. */
const MOST_INTERFACES = 1_024;

function pcapng(): Step {
  let little = true;
  let interfaces: Interface[] = [];
  return (view, visit) => {
    if (view.byteLength < BLOCK_SMALLEST) return 0;
    const type = view.getUint32(0, little);
    if (view.getUint32(0) === MAGIC.ng) {
      // Each section says its own byte order, and numbers its interfaces anew.
      little = view.getUint32(8, true) === MAGIC.ngOrder;
      if (!little && view.getUint32(8) !== MAGIC.ngOrder) return undefined;
      interfaces = [];
    }
    const size = view.getUint32(4, little);
    if (size < BLOCK_SMALLEST || size % 4 !== 0 || size > LONGEST_FRAME + 4_096) return undefined;
    if (view.byteLength < size) return 0;
    const body = new DataView(view.buffer, view.byteOffset + 8, size - BLOCK_SMALLEST);
    if (type === BLOCK.interface && body.byteLength >= 8 && interfaces.length < MOST_INTERFACES) {
      interfaces.push(interfaceOf(body, little));
    }
    if (type === BLOCK.enhanced) enhanced(body, little, interfaces, visit);
    if (type === BLOCK.simple) simple(body, interfaces, visit);
    return size;
  };
}

function interfaceOf(body: DataView, little: boolean): Interface {
  let name: string | undefined;
  let unit = 1;
  eachOption(body, 8, little, (code, value) => {
    if (code === 2) name = printable(value);
    if (code === 9 && value[0] !== undefined) unit = unitOf(value[0]);
  });
  return { linkType: body.getUint16(0, little), unit, ...(name === undefined ? {} : { name }) };
}

/** `if_tsresol`: a negative power of ten, or of two where the highest bit is set. */
function unitOf(resolution: number): number {
  const power = resolution & 0x7f;
  return (resolution & 0x80) === 0 ? 10 ** (6 - power) : 1_000_000 / 2 ** power;
}

function printable(value: Uint8Array): string {
  let text = '';
  for (const code of value.subarray(0, 64)) if (code > 32 && code < 127) text += String.fromCharCode(code);
  return text;
}

function eachOption(body: DataView, from: number, little: boolean, visit: (code: number, value: Uint8Array) => void) {
  let at = from;
  while (at + 4 <= body.byteLength) {
    const code = body.getUint16(at, little);
    const size = body.getUint16(at + 2, little);
    if (code === 0 || at + 4 + size > body.byteLength) return;
    visit(code, bytesOf(body, at + 4, size));
    at += 4 + Math.ceil(size / 4) * 4;
  }
}

const ENHANCED_HEADER = 20;

function enhanced(body: DataView, little: boolean, interfaces: readonly Interface[], visit: Visit): void {
  if (body.byteLength < ENHANCED_HEADER) return;
  const known = interfaces[body.getUint32(0, little)];
  const size = body.getUint32(12, little);
  if (known === undefined || ENHANCED_HEADER + size > body.byteLength) return;
  const units = body.getUint32(4, little) * 2 ** 32 + body.getUint32(8, little);
  let outgoing: boolean | undefined;
  eachOption(body, ENHANCED_HEADER + Math.ceil(size / 4) * 4, little, (code, value) => {
    // epb_flags: the lowest two bits are 1 for received, 2 for sent.
    const flags = little ? value[0] : value[3];
    if (code === 2 && flags !== undefined && (flags & 3) !== 0) outgoing = (flags & 3) === 2;
  });
  visit({
    at: Math.floor(units * known.unit),
    linkType: known.linkType,
    bytes: bytesOf(body, ENHANCED_HEADER, size),
    ...(known.name === undefined ? {} : { interfaceName: known.name }),
    ...(outgoing === undefined ? {} : { outgoing }),
  });
}

/** A simple packet carries neither time nor interface: it is of the first one. */
function simple(body: DataView, interfaces: readonly Interface[], visit: Visit): void {
  const [first] = interfaces;
  if (first === undefined || body.byteLength < 4) return;
  visit({ at: 0, linkType: first.linkType, bytes: bytesOf(body, 4, body.byteLength - 4) });
}
