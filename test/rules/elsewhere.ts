import { type Facts, factsFrom, type Question } from '../../src/facts/facts.ts';
import type { Rule } from '../../src/rules/rule.ts';
import { answerText, type Packet, pcap } from '../support/pcap.ts';
import { snapshotsOf } from '../../src/app/diagnosing/reason.ts';
import { bundleOf, procCounters } from './support.ts';

/** A host that is watched for five seconds, and what is said of it. */
export interface Watched {
  /** What moves over the window. */
  readonly moves?: Readonly<Record<string, number>>;
  readonly sockets?: string;
  readonly notes?: string;
  readonly dmesg?: string;
  readonly sysctl?: string;
  readonly packets?: readonly Packet[];
  /** Seconds the capture lasted. */
  readonly watched?: number;
}

const START = 1_700_000_000;

export function watchedFacts(watched: Watched, question: Question = {}): Facts {
  const { moves = {}, sockets = '', notes, dmesg, sysctl, packets, watched: seconds = 30 } = watched;
  const first = {
    ...procCounters({ TcpInSegs: 9_000, TcpPassiveOpens: 400, TcpOutRsts: 12 }),
    'ss-sockets': `LISTEN 0 128 0.0.0.0:8080 0.0.0.0:*\n${sockets}`,
    'iptables-save': '*filter\n:INPUT ACCEPT [0:0]\nCOMMIT\n',
    ...(sysctl === undefined ? {} : { sysctl }),
    ...(dmesg === undefined ? {} : { dmesg }),
    ...(notes === undefined ? {} : { notes }),
  };
  const base: Readonly<Record<string, number>> = { TcpInSegs: 9_000, TcpPassiveOpens: 400, TcpOutRsts: 12 };
  const names = [...new Set([...Object.keys(base), ...Object.keys(moves)])];
  const later = Object.fromEntries(names.map((name) => [name, (base[name] ?? 0) + (moves[name] ?? 0)]));
  const capture: Readonly<Record<string, string>> =
    packets === undefined
      ? {}
      : { 'capture-syn': answerText(pcap([...packets]), [`since ${START}`, `until ${START + seconds}`]) };
  const { before, after } = snapshotsOf(bundleOf(first, { ...first, ...procCounters(later), ...capture }));
  return factsFrom(before, after, question);
}

/** Only words were given: nothing was counted. */
export function saidFacts(notes: string): Facts {
  const { before, after } = snapshotsOf(bundleOf({ notes }));
  return factsFrom(before, after, {});
}

export function kindOf(rule: Rule, facts: Facts): string {
  const answer = rule.examine(facts);
  return answer.kind === 'found' ? `found ${answer.confidence}` : answer.kind;
}
