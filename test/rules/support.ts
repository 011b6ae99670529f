import { readdir, readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import * as z from 'zod';
import { casesIn } from '../../src/app/diagnosing/corpus.ts';
import { snapshotsOf } from '../../src/app/diagnosing/reason.ts';
import { scenarios } from '../../src/lab/scenarios/index.ts';
import { type Facts, factsFrom, type Question } from '../../src/facts/facts.ts';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import type { Diagnosis } from '../../src/diagnosis/diagnosis.ts';
import { rules } from '../../src/rules/index.ts';
import type { Bundle } from '../../src/protocol/bundle.ts';
import { type Case, readCase } from '../../src/transports/file.ts';

const CASES = new URL('../cases/', import.meta.url);

/** What our own cases say beyond the incident format: the answer of each rule they are about. */
const Expectation = z.looseObject({
  id: z.string(),
  title: z.string(),
  origin: z.string(),
  answers: z.record(z.string(), z.enum(['found', 'ruled-out', 'unknown'])),
  near_misses: z.array(z.string()).default([]),
  /** Why the first label is wrong, where it is known to be: such a case stays in the corpus and counts as a miss. */
  known_miss: z.string().optional(),
});
export type Expectation = z.infer<typeof Expectation>;

export interface OwnCase {
  readonly expectation: Expectation;
  readonly one: Case;
}

export async function ownCases(): Promise<OwnCase[]> {
  const names = (await readdir(CASES)).filter((name) => name.endsWith('.yaml')).sort();
  return await Promise.all(
    names.map(async (name) => {
      const path = new URL(name, CASES);
      const expectation = Expectation.parse(parse(await readFile(path, 'utf8')));
      return { expectation, one: await readCase(path.pathname) };
    }),
  );
}

/** What was recorded of hosts in the kernel lab. */
export async function labCases(): Promise<{ readonly title: string; readonly one: Case }[]> {
  const titles = new Map(scenarios.map(({ id, title }) => [`lab-${id}`, title]));
  const cases = await casesIn(new URL('lab/', CASES).pathname);
  return cases.map((one) => ({ title: titles.get(one.id) ?? one.id, one }));
}

export function questionOf({ question: { port, client } }: Case): Question {
  return { ...(port === undefined ? {} : { port }), ...(client === undefined ? {} : { client }) };
}

export function factsOf(bundle: Bundle, question: Question = {}): Facts {
  const { before, after } = snapshotsOf(bundle);
  return factsFrom(before, after, question);
}

export type Texts = Readonly<Record<string, string>>;

/** What one rule answers for a host that printed these texts five seconds apart. */
export function answerOf(id: string, first: Texts, last: Texts, question: Question = {}) {
  const rule = rules.find((one) => one.id === id);
  if (rule === undefined) throw new Error(`there is no rule ${id}`);
  return rule.examine(factsOf(bundleOf(first, last), question));
}

/** The whole diagnosis of the same. */
export function diagnosisOf(first: Texts, last: Texts, question: Question = {}): Diagnosis {
  return diagnose({ host: 'web01', ...snapshotsOf(bundleOf(first, last)) }, question);
}

/** A bundle of a live host, from the text of its sources; with two sets, `seconds` apart. */
export function bundleOf(first: Texts, last?: Texts, seconds = 5): Bundle {
  const sample = (texts: Texts, monotonicMs: number) => ({
    at: { wall: '2026-01-01T00:00:00Z', monotonicMs },
    answers: Object.fromEntries(Object.entries(texts).map(([id, text]) => [id, { text }])),
  });
  return {
    format: 'syndrop-bundle/1',
    host: { id: 'web01' },
    transport: 'local',
    samples: last === undefined ? [sample(first, 0)] : [sample(first, 0), sample(last, seconds * 1000)],
  };
}

/** /proc/net/netstat and /proc/net/snmp of a recent kernel with these counters; all others stand at zero. */
export function procCounters(values: Readonly<Record<string, number>>): Texts {
  const groups = {
    TcpExt: [
      'SyncookiesSent',
      'SyncookiesRecv',
      'EmbryonicRsts',
      'TW',
      'PAWSEstab',
      'ListenOverflows',
      'ListenDrops',
      'TCPTimeouts',
      'TCPMD5Failure',
      'TCPMemoryPressuresChrono',
      'TCPReqQFullDoCookies',
      'TCPReqQFullDrop',
      'IPReversePathFilter',
      'TCPTimeWaitOverflow',
      'TCPSYNChallenge',
      'TCPSynRetrans',
      'TCPACKSkippedTimeWait',
      'TCPAbortOnMemory',
      'TCPDeferAcceptDrop',
      'TCPAbortOnData',
      'TCPOrigDataSent',
      'TCPDelivered',
    ],
    IpExt: ['InNoRoutes', 'InTruncatedPkts', 'InCsumErrors', 'InNoECTPkts'],
    Ip: [
      'InReceives',
      'InHdrErrors',
      'InAddrErrors',
      'ForwDatagrams',
      'InDelivers',
      'OutRequests',
      'OutNoRoutes',
      'OutTransmits',
    ],
    Icmp: ['InDestUnreachs', 'OutDestUnreachs', 'OutTimeExcds'],
    Tcp: [
      'ActiveOpens',
      'AttemptFails',
      'PassiveOpens',
      'EstabResets',
      'InSegs',
      'OutSegs',
      'RetransSegs',
      'InErrs',
      'OutRsts',
      'InCsumErrors',
    ],
  };
  const table = (names: readonly (keyof typeof groups)[]): string =>
    names
      .map((group) => {
        const numbers = groups[group].map((name) => values[group + name] ?? 0);
        return `${group}: ${groups[group].join(' ')}\n${group}: ${numbers.join(' ')}\n`;
      })
      .join('');
  return { 'proc-net-netstat': table(['TcpExt', 'IpExt']), 'proc-net-snmp': table(['Ip', 'Icmp', 'Tcp']) };
}
