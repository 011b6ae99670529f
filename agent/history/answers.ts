import type { Answer, Sample } from '../../src/protocol/bundle.ts';
import { keptNumbers } from '../../src/protocol/history.ts';
import type { SourceId } from '../../src/protocol/manifest.ts';
import { absent } from '../collect/absent.ts';
import type { Reading } from './slot.ts';

/** A reading as a sample: the texts the kernel would print, had it only these numbers. What it had not is left out. */
export function sampleOf(reading: Reading): Sample {
  const { bootId, wallMs, monotonicMs } = reading;
  const answers: Record<string, Answer> = {
    'boot-id': { text: `${bootId.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')}\n` },
    'netns-self': { text: netnsWord(reading) },
  };
  for (const [source, text] of TEXTS) {
    const numbers = numbersOf(reading, source);
    answers[source] = numbers.length > 0 ? { text: text(numbers) } : absent('not-found', 'it was not there then');
  }
  return { at: { wall: new Date(wallMs).toISOString(), monotonicMs }, answers, recorded: true };
}

/** As /proc/self/ns/net reads. */
export function netnsWord({ netns }: Reading): string {
  return `net:[${netns}]`;
}

/** Of a number that has a file of its own. */
export function numberThen({ values }: Reading, wanted: string): number | undefined {
  const value = values[keptNumbers.findIndex(({ name }) => name === wanted)];
  return value === undefined || Number.isNaN(value) ? undefined : value;
}

interface Numbered {
  readonly group: string;
  readonly name: string;
  readonly value: number;
}

function numbersOf({ values }: Reading, source: SourceId): readonly Numbered[] {
  return keptNumbers.flatMap((kept, place) => {
    const value = values[place];
    if (kept.source !== source || value === undefined || Number.isNaN(value)) return [];
    return [{ group: kept.group, name: kept.name, value }];
  });
}

const TEXTS: readonly (readonly [SourceId, (numbers: readonly Numbered[]) => string])[] = [
  ['proc-net-netstat', groupTable],
  ['proc-net-snmp', groupTable],
  ['proc-net-snmp6', (numbers) => numbers.map(({ group, name, value }) => `${group}${name}\t${value}\n`).join('')],
  ['proc-net-sockstat', (numbers) => `TCP: ${numbers.map(({ name, value }) => `${name} ${value}`).join(' ')}\n`],
  ['proc-net-softnet_stat', softnet],
  ['proc-net-stat-nf_conntrack', statTable],
  ['proc-net-stat-arp_cache', statTable],
  ['proc-net-stat-rt_cache', statTable],
];

function groupTable(numbers: readonly Numbered[]): string {
  const groups = [...new Set(numbers.map(({ group }) => group))];
  return groups
    .map((group) => {
      const own = numbers.filter((one) => one.group === group);
      return `${group}: ${own.map(({ name }) => name).join(' ')}\n${group}: ${own.map(({ value }) => value).join(' ')}\n`;
    })
    .join('');
}

function statTable(numbers: readonly Numbered[]): string {
  return `${numbers.map(({ name }) => name).join(' ')}\n${numbers.map(({ value }) => hex(value)).join(' ')}\n`;
}

/** All CPUs as one row of the oldest layout. */
function softnet(numbers: readonly Numbered[]): string {
  const row = [...numbers.map(({ value }) => hex(value)), ...Array<string>(9).fill(hex(0))].slice(0, 9);
  return `${row.join(' ')}\n`;
}

function hex(value: number): string {
  return value.toString(16).padStart(8, '0');
}
