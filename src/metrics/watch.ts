import { aroundChat } from '../app/chat/around-chat.ts';
import type { Chat } from '../app/chat/chat.ts';
import type { Store } from '../app/store.ts';
import { Problem } from '../protocol/problem.ts';
import type { Metrics } from './registry.ts';

/** The same store, counting what is written for good: each of these happens once, however often a job is repeated. */
export function watchStore(store: Store, metrics: Metrics): Store {
  const { diagnoses, proposals, sweeps, audit, orders } = store;
  return {
    ...store,
    diagnoses: {
      ...diagnoses,
      async finish(diagnosisId, answer, entry) {
        const first = await diagnoses.finish(diagnosisId, answer, entry);
        if (!first) return false;
        const { status, label } = answer.diagnosis.verdict;
        metrics.verdicts.inc({ status, label });
        metrics.diagnosisSeconds.observe(answer.tookMs / 1000);
        return true;
      },
      async fail(diagnosisId, failed, entry) {
        const first = await diagnoses.fail(diagnosisId, failed, entry);
        if (first) metrics.failures.inc({ code: failed.code });
        return first;
      },
    },
    proposals: {
      ...proposals,
      async swap(proposalId, version, change) {
        const swapped = await proposals.swap(proposalId, version, change);
        if (swapped && change.state !== undefined) metrics.changes.inc({ state: change.state });
        return swapped;
      },
    },
    orders: {
      ...orders,
      async setOutcome(order, outcome) {
        await orders.setOutcome(order, outcome);
        if (outcome.state === 'refused') metrics.refusals.inc({ by: 'host', code: outcome.code });
      },
    },
    audit: {
      ...audit,
      async append(entry) {
        const row = await audit.append(entry);
        const { code } = entry.detail;
        if (entry.what === 'decision.refused') metrics.refusals.inc({ by: 'policy', code: String(code ?? 'unknown') });
        return row;
      },
    },
    sweeps: {
      ...sweeps,
      async file(sweepId, filed) {
        await sweeps.file(sweepId, filed);
        for (const { result } of filed) metrics.sweepHosts.inc({ state: result.state });
      },
      async end(sweepId, end, entry) {
        const first = await sweeps.end(sweepId, end, entry);
        if (first) metrics.sweeps.inc({ state: end.state });
        return first;
      },
    },
  };
}

/** The same chat, with what each call took and why it failed. */
export function watchChat(chat: Chat, { chatErrors, chatSeconds }: Metrics): Chat {
  return aroundChat(chat, async (call, work) => {
    const done = chatSeconds.startTimer({ call });
    try {
      return await work();
    } catch (cause) {
      chatErrors.inc({ call, code: cause instanceof Problem ? cause.code : 'internal' });
      throw cause;
    } finally {
      done();
    }
  });
}
