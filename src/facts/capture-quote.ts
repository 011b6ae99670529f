import { ACK, CWR, ECE, FIN, RST, SYN } from '../snapshot/capture/segment.ts';
import type { CapturedPacket } from '../snapshot/snapshot.ts';
import type { Quote } from './evidence.ts';

const SECONDS_A_DAY = 86_400;

/** A packet in the words of tcpdump, time of day in UTC. */
export function quoteOf(packet: CapturedPacket, device?: string): Quote {
  const { source, sourcePort, destination, destinationPort } = packet;
  const version = source.includes(':') ? 'IP6' : 'IP';
  const way = packet.outgoing === undefined ? '' : packet.outgoing ? 'Out ' : 'In ';
  const where = device === undefined ? '' : `${device} `;
  const flow = `${source}.${sourcePort} > ${destination}.${destinationPort}`;
  return { source: 'capture-syn', line: `${timeOf(packet.at)} ${where}${way}${version} ${flow}: ${aboutOf(packet)}` };
}

function timeOf(at: number): string {
  const seconds = Math.floor(at / 1_000_000) % SECONDS_A_DAY;
  const part = (value: number): string => String(value % 60).padStart(2, '0');
  const fraction = String(at % 1_000_000).padStart(6, '0');
  return `${String(Math.floor(seconds / 3600)).padStart(2, '0')}:${part(Math.floor(seconds / 60))}:${part(seconds)}.${fraction}`;
}

const FLAGS = [
  [FIN, 'F'],
  [SYN, 'S'],
  [RST, 'R'],
  [ECE, 'E'],
  [CWR, 'W'],
  [ACK, '.'],
] as const;

function aboutOf({ flags, sequence, acknowledged, window, options, dataLength }: CapturedPacket): string {
  const letters = FLAGS.map(([bit, letter]) => ((flags & bit) === 0 ? '' : letter)).join('');
  const ack = (flags & ACK) === 0 ? '' : ` ack ${acknowledged},`;
  const said = [
    ...(options.mss === undefined ? [] : [`mss ${options.mss}`]),
    ...(options.timestamp === undefined ? [] : [`TS val ${options.timestamp} ecr ${options.echoed ?? 0}`]),
  ].join(',');
  const told = said === '' ? '' : ` options [${said}],`;
  return `Flags [${letters}], seq ${sequence},${ack} win ${window},${told} length ${dataLength}`;
}
