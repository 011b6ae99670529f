import { aroundChat } from '../app/chat/around-chat.ts';
import type { Chat } from '../app/chat/chat.ts';
import type { Job } from '../app/jobs/schedule.ts';
import type { Store } from '../app/store.ts';
import type { Ways } from '../app/ways.ts';
import type { ApplyingTransport, CollectOptions, Transport } from '../transports/transport.ts';
import type { Tracer } from './tracer.ts';

/** Puts each job into the trace of the question it belongs to; work for no single question has none. */
export function watchJobs({ proposals }: Pick<Store, 'proposals'>, tracer: Tracer) {
  return async (job: Job, run: () => Promise<void>): Promise<void> => {
    const questionId = 'diagnosisId' in job ? job.diagnosisId : await asked(job);
    return questionId === null ? await run() : await tracer.within(questionId, job.kind, run);
  };

  async function asked(job: Job): Promise<string | null> {
    return 'proposalId' in job ? ((await proposals.find(job.proposalId))?.diagnosisId ?? null) : null;
  }
}

/** The same store; a question that was answered is a span from the command to the last word. */
export function watchAnswers(store: Store, tracer: Tracer): Store {
  const { diagnoses } = store;
  return {
    ...store,
    diagnoses: {
      ...diagnoses,
      async markTold(diagnosisId) {
        await diagnoses.markTold(diagnosisId);
        const record = await diagnoses.find(diagnosisId);
        if (record === null) return;
        const { question, at, diagnosis, problem } = record;
        tracer.question(diagnosisId, new Date(at), new Date(), {
          'host.name': question.host,
          'syndrop.status': diagnosis?.verdict.status ?? 'failed',
          'syndrop.label': diagnosis?.verdict.label ?? problem?.code ?? '',
        });
      },
    },
  };
}

/** The same ways: a span while a host is asked, and in it one of what the host did, by its own clock. */
export function watchWays(ways: Ways, tracer: Tracer): Ways {
  return async (host) => {
    const way = await ways(host);
    if (way === undefined) return undefined;
    const { applying } = way;
    return {
      ...way,
      transport: { collect: collecting(way.transport, tracer) },
      applying: applying === null ? null : watchApplying(applying, tracer),
    };
  };
}

function collecting(transport: Transport, tracer: Tracer): Transport['collect'] {
  return (host, options: CollectOptions, signal) =>
    tracer.span('collect', { 'host.name': host }, async () => {
      const bundle = await transport.collect(host, options, signal);
      const [from, to] = [bundle.samples[0]?.at, bundle.samples.at(-1)?.at];
      if (from !== undefined && to !== undefined) tracer.past('on the host', new Date(from.wall), new Date(to.wall));
      return bundle;
    });
}

function watchApplying(applying: ApplyingTransport, tracer: Tracer): ApplyingTransport {
  return {
    collect: collecting(applying, tracer),
    apply: (host, order, signal) =>
      tracer.span('apply', { 'host.name': host }, async (span) => {
        const outcome = await applying.apply(host, order, signal);
        span?.setAttribute('syndrop.outcome', outcome.state);
        return outcome;
      }),
  };
}

/** The same chat, with a span for each call. */
export function watchChat(chat: Chat, tracer: Tracer): Chat {
  return aroundChat(chat, (call, work) => tracer.span(`chat ${call}`, {}, work));
}
