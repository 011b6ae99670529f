import type { Diagnosis } from '../../diagnosis/diagnosis.ts';
import type { Bundle } from '../../protocol/bundle.ts';
import type { Attempt } from '../../facts/attempts.ts';
import { type Facts, factsFrom } from '../../facts/facts.ts';
import type { Dialled } from '../../snapshot/snapshot.ts';
import { snapshotsOf } from './reason.ts';
import type { ProbeOutcome, ProbeReport } from '../../report/probe-report.ts';

export interface Probed {
  readonly from: string;
  readonly to: string;
  readonly port: number;
  /** Of the end that dialled, or why nothing was. */
  readonly near: Bundle | Missing;
  /** Of the end that was dialled, which watched meanwhile, or why nobody could look there. */
  readonly far: { readonly bundle: Bundle; readonly diagnosis: Diagnosis } | Missing;
}

interface Missing {
  readonly missing: string;
}

/** Enough to tell chance from a fault, and over before the other end stops watching. */
export const PROBE_ATTEMPTS = 5;

/** What one end saw, beside what the other did: where between the two a connection ends. */
export function judgeProbe({ from, to, port, near, far }: Probed): ProbeReport {
  const own = 'missing' in near ? null : snapshotsOf(near).after;
  const dialled = own?.dialled ?? [];
  const missing = 'missing' in near ? near.missing : (own?.absent['dial-tcp'] ?? null);
  const dial = { attempts: dialled.length, ...countsOf(dialled), missing };
  const base = { schemaVersion: 1, from, to, port, dial } as const;
  if ('missing' in far) return { ...base, outcome: oneSided(dialled), far: null, open: far.missing, diagnosis: null };
  const { before, after } = snapshotsOf(far.bundle);
  const facts = factsFrom(before, after, { port });
  const { diagnosis } = far;
  const addresses = new Set((own?.addresses ?? []).flatMap((one) => one.addresses.map(({ address }) => address)));
  const seen = attemptsFrom(addresses, dialled, facts);
  return {
    ...base,
    outcome: outcomeOf(dialled, seen, facts, diagnosis.verdict.status === 'active'),
    far: facts.handshakes === undefined ? null : { attempts: seen.length, ...fatesOf(seen) },
    open: facts.handshakes === undefined ? (after.absent['capture-syn'] ?? 'nothing was captured there') : null,
    diagnosis,
  };
}

function countsOf(dialled: readonly Dialled[]) {
  const count = (outcome: Dialled['outcome']): number => dialled.filter((one) => one.outcome === outcome).length;
  return {
    connected: count('ok'),
    timeouts: count('timeout'),
    refused: count('refused'),
    reset: count('reset'),
    unreachable: count('unreachable'),
    notResolved: count('no-name'),
  };
}

/**
 * Those that were dialled, where their own ends are known, else those of the dialling host; behind an address translation
 * nobody can tell, and all of the port are looked at.
 */
function attemptsFrom(
  addresses: ReadonlySet<string>,
  dialled: readonly Dialled[],
  { handshakes }: Facts,
): readonly Attempt[] {
  const arrived = handshakes?.arrived ?? [];
  const own = arrived.filter(({ client }) => addresses.has(client));
  if (own.length === 0) return arrived;
  const ends = new Set(dialled.flatMap(({ local }) => (local === undefined ? [] : [`${local.address} ${local.port}`])));
  if (ends.size < dialled.length) return own;
  return own.filter(({ client, clientPort }) => ends.has(`${client} ${clientPort}`));
}

function fatesOf(attempts: readonly Attempt[]) {
  const count = (...fates: readonly Attempt['fate'][]): number =>
    attempts.filter(({ fate }) => fates.includes(fate)).length;
  return {
    answered: count('answered', 'answer-lost', 'answer-repeated', 'reset-by-client'),
    answerLost: count('answer-lost', 'answer-repeated'),
    unanswered: count('unanswered'),
    refused: count('refused'),
    challenged: count('challenged'),
  };
}

function oneSided(dialled: readonly Dialled[]): ProbeOutcome {
  if (dialled.length === 0) return 'not-told';
  const { connected, refused, reset, timeouts, notResolved } = countsOf(dialled);
  if (connected === dialled.length) return 'connects';
  if (notResolved > 0) return 'not-resolved';
  if (refused > 0 && refused >= timeouts) return 'refused';
  return reset > 0 ? 'stalls' : 'no-answer';
}

function outcomeOf(dialled: readonly Dialled[], seen: readonly Attempt[], facts: Facts, active: boolean): ProbeOutcome {
  const near = oneSided(dialled);
  if (near === 'connects') return isStalled(facts, dialled.length, active) ? 'stalls' : 'connects';
  if (near === 'not-told' || near === 'not-resolved' || near === 'stalls') return near;
  if (facts.handshakes === undefined) return near;
  if (seen.length === 0) return 'never-arrived';
  const { answered, unanswered, refused, challenged } = fatesOf(seen);
  if (refused > 0 && refused >= unanswered && refused >= answered) return 'refused';
  return answered > unanswered + challenged ? 'answer-lost' : 'dropped-there';
}

/** What was accepted by the kernel waits in the queue for a program that does not take it. */
function isStalled({ snapshot, question }: Facts, dialled: number, active: boolean): boolean {
  const listener = snapshot.listeners?.find(({ port }) => port === question.port);
  return listener !== undefined && listener.acceptQueue > 0 && (active || listener.acceptQueue >= dialled);
}
