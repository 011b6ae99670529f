import { Problem } from '../../protocol/problem.ts';
import type { Bundle } from '../../protocol/bundle.ts';
import type { Diagnosis } from '../../diagnosis/diagnosis.ts';
import type { ProbeReport } from '../../report/probe-report.ts';
import type { DiagnoseQuestion } from '../chat/chat.ts';
import type { Deps } from '../deps.ts';
import { judgeProbe, PROBE_ATTEMPTS } from '../diagnosing/probe.ts';
import { collectHost } from './collect-host.ts';

/** What an end told, or why it told nothing. */
export type End<T> = T | Problem;

/** Lets the other host of a probe dial, while the one that was asked about is watched; undefined where nobody dials. */
export async function dialFrom(
  deps: Deps,
  { host, port, dialledBy }: DiagnoseQuestion,
  signal: AbortSignal,
): Promise<End<Bundle> | undefined> {
  if (dialledBy === undefined || port === undefined) return undefined;
  const dial = { address: dialledBy.address ?? host, port, attempts: PROBE_ATTEMPTS };
  return await orProblem(collectHost(deps, dialledBy.host, { windowSeconds: 0, dial }, signal));
}

/** The problem itself instead of throwing it, except that this bot stops: another goes on. */
export async function orProblem<T>(work: Promise<T>): Promise<End<T>> {
  try {
    return await work;
  } catch (cause) {
    if (cause instanceof Problem && cause.code !== 'cancelled') return cause;
    throw cause;
  }
}

/** The diagnosis of the far end has a message of its own. */
export function probeOf(
  { host, port, dialledBy }: DiagnoseQuestion,
  near: End<Bundle> | undefined,
  far: End<{ readonly bundle: Bundle; readonly diagnosis: Diagnosis }>,
): ProbeReport | null {
  if (near === undefined || dialledBy === undefined || port === undefined) return null;
  const ends = { near: told(near), far: told(far) };
  return { ...judgeProbe({ from: dialledBy.host, to: host, port, ...ends }), diagnosis: null };
}

function told<T>(end: End<T>): T | { readonly missing: string } {
  return end instanceof Problem ? { missing: end.message.split('\n')[0] ?? '' } : end;
}
