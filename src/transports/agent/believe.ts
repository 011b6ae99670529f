import type { Answer, Bundle, HostFacts, Sample } from '../../protocol/bundle.ts';
import { isSourceId, manifest } from '../../protocol/manifest.ts';

/** A newer agent may have been given larger limits. */
const SLACK = 2;

/**
 * What of a host's bundle is taken over: the sources it was asked for, each no longer than the manifest lets it be. A
 * host may lie in what it says; it may not make the lie of any size or put it under another host's name.
 */
export function believable(bundle: Bundle, hostId: string, asked: readonly string[]): Bundle {
  const samples = bundle.samples.map((sample) => askedFor(sample, asked));
  return { ...bundle, host: plainFacts(bundle.host, hostId), transport: 'agent', samples };
}

function askedFor(sample: Sample, asked: readonly string[]): Sample {
  const answers: Record<string, Answer> = {};
  for (const id of asked) {
    const answer = Object.hasOwn(sample.answers, id) ? sample.answers[id] : undefined;
    if (answer !== undefined) answers[id] = withinLimit(id, answer);
  }
  return { ...(sample.at === undefined ? {} : { at: sample.at }), answers };
}

/** Compared in characters, which are never more than the bytes the agent counted. */
function withinLimit(id: string, answer: Answer): Answer {
  if (!('text' in answer) || !isSourceId(id) || answer.text.length <= manifest[id].maxBytes * SLACK) return answer;
  return { error: { code: 'too-large', message: `the host sent ${answer.text.length} characters` } };
}

/** These words go into the database and the chat: a control character has no business in them. */
function plainFacts({ hostname, kernel, bootId, netns, agentVersion }: HostFacts, id: string): HostFacts {
  const facts = Object.entries({ hostname, kernel, bootId, netns, agentVersion });
  return { id, ...Object.fromEntries(facts.filter(([, word]) => word !== undefined && /^\P{Cc}*$/u.test(word))) };
}
