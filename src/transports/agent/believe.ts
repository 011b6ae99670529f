import type { Answer, Bundle, HostFacts, Sample } from '../../protocol/bundle.ts';
import { isSourceId, manifest } from '../../protocol/manifest.ts';
import { answerWithoutSecrets } from '../../protocol/secrets.ts';

/** A newer agent may have been given larger limits. */
const SLACK = 2;

/**
 * What of a host's bundle is taken over: the sources it was asked for, each no longer than the manifest lets it be. A
 * host may lie in what it says; it may not make the lie of any size or put it under another host's name.
 */
export function believable(bundle: Bundle, hostId: string, asked: readonly string[]): Bundle {
  const { past } = bundle;
  const samples = bundle.samples.map((sample) => {
    const kept = askedFor(sample, asked);
    return past === undefined ? kept : { ...kept, recorded: true as const };
  });
  return { ...bundle, host: plainFacts(bundle.host, hostId), transport: 'agent', samples };
}

function askedFor(sample: Sample, asked: readonly string[]): Sample {
  const answers: Record<string, Answer> = {};
  for (const id of asked) {
    const answer = Object.hasOwn(sample.answers, id) ? sample.answers[id] : undefined;
    if (answer !== undefined) answers[id] = answerWithoutSecrets(withinLimit(id, answer));
  }
  return { ...(sample.at === undefined ? {} : { at: sample.at }), answers };
}

/** Rows of these are compared with each other, which takes the square of their number; a host has tens or hundreds. */
const ROWS: Readonly<Record<string, number>> = { 'ss-listen': 4_096, 'ss-listen-owners': 4_096 };

/** Compared in characters, which are never more than the bytes the agent counted. */
function withinLimit(id: string, answer: Answer): Answer {
  if (!('text' in answer) || !isSourceId(id)) return answer;
  if (answer.text.length <= manifest[id].maxBytes * SLACK) return withinRows(answer, ROWS[id]);
  return { error: { code: 'too-large', message: `the host sent ${answer.text.length} characters` } };
}

function withinRows(answer: Extract<Answer, { text: string }>, most: number | undefined): Answer {
  let end = -1;
  for (let row = 0; row < (most ?? 0); row += 1) {
    end = answer.text.indexOf('\n', end + 1);
    if (end === -1) break;
  }
  if (end === -1 || end === answer.text.length - 1) return answer;
  return { ...answer, text: answer.text.slice(0, end + 1), truncated: true };
}

/** These words go into the database and the chat: a control character has no business in them. */
function plainFacts({ hostname, kernel, bootId, netns, agentVersion, place }: HostFacts, id: string): HostFacts {
  const facts = Object.entries({ hostname, kernel, bootId, netns, agentVersion });
  const plain = Object.fromEntries(facts.filter(([, word]) => word !== undefined && isPlain(word)));
  if (place === undefined) return { id, ...plain };
  const { container, ...placed } = place;
  const named = container !== undefined && Object.values(container).every(isPlain);
  return { id, ...plain, place: named ? { ...placed, container } : placed };
}

function isPlain(word: string): boolean {
  return /^\P{Cc}*$/u.test(word);
}
