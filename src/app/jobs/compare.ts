import type { Bundle } from '../../protocol/bundle.ts';
import { Problem } from '../../protocol/problem.ts';
import type { View } from '../chat/chat.ts';
import { compareBundles } from '../diagnosing/compare.ts';
import type { Deps } from '../deps.ts';
import { postOnce } from '../chat/post-once.ts';
import type { DiagnosisRecord } from '../store.ts';
import { collectHost } from './collect-host.ts';

/** What the hosts to compare with answered, or why one of them did not. */
type Others = Promise<readonly Bundle[] | Problem>;

/** Starts at once, so that all hosts are watched during the same seconds. A repeated job watches them anew. */
export async function collectOthers(
  deps: Deps,
  { diagnosisId, question }: DiagnosisRecord,
  signal: AbortSignal,
): Others {
  const { against = [] } = question;
  if (against.length === 0 || (await deps.store.posts.find(keyOf(diagnosisId))) !== null) return [];
  try {
    return await Promise.all(against.map((host) => collectHost(deps, host, question, signal)));
  } catch (cause) {
    if (!(cause instanceof Problem)) throw cause;
    return cause;
  }
}

/** Says in the thread what differs, after the diagnosis of the host that was asked about. */
export async function tellComparison(deps: Deps, answered: DiagnosisRecord, others: Others): Promise<void> {
  const bundles = await others;
  if (bundles instanceof Problem) {
    // Cancelled means that this bot stops: another goes on.
    if (bundles.code === 'cancelled') throw bundles;
    const { code, message } = bundles;
    await post(deps, answered, { kind: 'problem', code, message, next: null });
    return;
  }
  const own = bundles.length === 0 ? null : await deps.store.diagnoses.bundle(answered.diagnosisId);
  if (own === null) return;
  const { port, client } = answered.question;
  const question = { ...(port === undefined ? {} : { port }), ...(client === undefined ? {} : { client }) };
  await post(deps, answered, { kind: 'comparison', comparison: compareBundles([own, ...bundles], question) });
}

async function post(deps: Deps, { diagnosisId, conversation }: DiagnosisRecord, view: View): Promise<void> {
  await postOnce(deps, keyOf(diagnosisId), conversation, view);
}

function keyOf(diagnosisId: string): string {
  return `comparison-${diagnosisId}`;
}
