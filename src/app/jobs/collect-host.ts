import type { Bundle } from '../../protocol/bundle.ts';
import { Problem } from '../../protocol/problem.ts';
import { type Deps, nowText } from '../deps.ts';
import { type LiveQuestion, liveOptions } from '../diagnosing/live-options.ts';

/** Watches a host for the window of the question and notes that it was seen. */
export async function collectHost(
  deps: Deps,
  host: string,
  question: Omit<LiveQuestion, 'windowSeconds'> & Partial<Pick<LiveQuestion, 'windowSeconds'>>,
  signal: AbortSignal,
): Promise<Bundle> {
  const way = await deps.ways(host);
  if (way === undefined) throw new Problem('host-unknown', `${host} is not known here. Try: syndrop hosts`);
  const options = liveOptions({ ...question, windowSeconds: question.windowSeconds ?? deps.windowSeconds });
  const bundle = await way.transport.collect(way.address, options, signal);
  const { agentVersion, kernel } = bundle.host;
  await deps.store.hosts.seen(host, {
    at: nowText(deps),
    ...(agentVersion === undefined ? {} : { agentVersion }),
    ...(kernel === undefined ? {} : { kernel }),
  });
  return { ...bundle, host: { ...bundle.host, id: host } };
}
