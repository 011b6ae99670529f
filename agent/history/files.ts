import { closeSync, openSync, readSync } from 'node:fs';
import { keptNumbers } from '../../src/protocol/history.ts';
import { manifest, type SourceId } from '../../src/protocol/manifest.ts';
import {
  placeKey,
  type Places,
  type Take,
  takeFirst,
  takeGroupTable,
  takeNamedLines,
  takePairs,
  takeStatTable,
} from './texts.ts';

/** Reads the numbers to keep into `values`, in the order of `keptNumbers`. Never throws: what is not there is NaN. */
export interface KeptFiles {
  read(values: Float64Array): void;
  close(): void;
}

/** The kernel of a machine with hundreds of CPUs prints this much at most. */
const FILE_BYTES = 256 * 1024;
/** Readings after which a file that was not there is tried again: modules are loaded while a host runs. */
const TRY_AGAIN = 30;

interface KeptFile {
  readonly source: SourceId;
  readonly path: string;
  readonly take: Take;
}

const OWN_NET = '/proc/net';
const FILE_NR = '/proc/sys/fs/file-nr';

/** `net` is /proc/net of whom to read. The descriptors stay open: opening costs more than reading. */
export function openKeptFiles(net = OWN_NET): KeptFiles {
  const files = keptFiles(net);
  const descriptors = new Map<SourceId, number>();
  const buffer = Buffer.allocUnsafeSlow(FILE_BYTES);
  let readings = 0;

  function textOf({ source, path }: KeptFile): string | undefined {
    try {
      let descriptor = descriptors.get(source);
      if (descriptor === undefined) {
        if (readings % TRY_AGAIN !== 0) return undefined;
        descriptor = openSync(path, 'r');
        descriptors.set(source, descriptor);
      }
      return buffer.toString('latin1', 0, readWhole(descriptor, buffer));
    } catch {
      forget(source);
      return undefined;
    }
  }

  function forget(source: SourceId): void {
    const descriptor = descriptors.get(source);
    if (descriptor !== undefined) closeSync(descriptor);
    descriptors.delete(source);
  }

  return {
    read(values) {
      values.fill(Number.NaN);
      for (const file of files) {
        const text = textOf(file);
        if (text !== undefined) file.take(text, values);
      }
      readings += 1;
    },
    close: () => files.forEach(({ source }) => forget(source)),
  };
}

/** For a file of /proc/sys the kernel first makes room for as much as is asked for. */
const STEP = 16 * 1024;
const HALF_PAGE = 2048;

/** Files of /proc give a page or so at a time; a line of theirs is short, so what leaves half of it free was all. */
function readWhole(descriptor: number, buffer: Buffer): number {
  let size = 0;
  while (size < buffer.length) {
    const more = readSync(descriptor, buffer, size, Math.min(STEP, buffer.length - size), size);
    size += more;
    if (more < HALF_PAGE) break;
  }
  return size;
}

function keptFiles(net: string): readonly KeptFile[] {
  const sources = [...new Set(keptNumbers.map(({ source }) => source))];
  return sources.flatMap((source) => {
    const { read } = manifest[source];
    const path = read.kind === 'file' ? read.path.replace(OWN_NET, net) : FILE_NR;
    const take = HOW[source]?.(placesOf(source));
    return take === undefined ? [] : [{ source, path, take }];
  });
}

function placesOf(source: SourceId): Places {
  const places = new Map<string, number>();
  for (const [place, kept] of keptNumbers.entries()) {
    if (kept.source === source) places.set(placeKey(kept.group, kept.name), place);
  }
  return places;
}

const SOFTNET = ['processed', 'dropped', 'time_squeeze'];

const HOW: Readonly<Partial<Record<SourceId, (places: Places) => Take>>> = {
  'proc-net-netstat': takeGroupTable,
  'proc-net-snmp': takeGroupTable,
  'proc-net-snmp6': (places) => takeNamedLines(places, 'Ip6'),
  'proc-net-sockstat': (places) => takePairs(places, 'TCP'),
  'proc-net-softnet_stat': (places) => takeStatTable(places, SOFTNET),
  'proc-net-stat-nf_conntrack': (places) => takeStatTable(places),
  'proc-net-stat-arp_cache': (places) => takeStatTable(places),
  'proc-net-stat-rt_cache': (places) => takeStatTable(places),
  sysctl: (places) => takeFirst(places, 'fs.file-nr'),
};
