import type { Reply } from '../../protocol/message.ts';
import { type Place, placeWords } from '../../protocol/place.ts';
import { Problem } from '../../protocol/problem.ts';

/** What is said where a host could not be asked, or did not answer what it was asked. */

export function unknownHost(host: string): Problem {
  return new Problem('host-unknown', `${host} is not enrolled. Try: syndrop enroll ${host}, or syndrop hosts`);
}

export function cannotSeal(host: string): Problem {
  const why = `The agent of ${host} has not named a key to seal to, so Redis would read what it is asked and says.`;
  const next = 'Update syndrop-agent there and start it once; or set sealing: optional until that is done.';
  return new Problem('agent-too-old', `${why} ${next}`);
}

export function unreachable(host: string, seconds: number): Problem {
  const message = `${host} did not answer within ${seconds} s. Is syndrop-agent running? Try: syndrop diagnose --ssh root@${host}`;
  return new Problem('host-unreachable', message);
}

export function refusedToAnswer(host: string, body: Reply['body']): Problem {
  if (body.kind !== 'problem') return new Problem('collect-failed', `${host} answered another question.`);
  if (SAID_PLAINLY.has(body.code)) return new Problem(body.code, `${host}: ${body.message}`);
  return new Problem('collect-failed', `${host} could not do it (${body.code}): ${body.message}`);
}

/** What the host says of its namespaces and its history is the answer. */
const SAID_PLAINLY: ReadonlySet<string> = new Set([
  'no-such-place',
  'no-history',
  'in-the-future',
  'before-history',
  'nothing-recorded',
]);

export function lookedAtNow(host: string): Problem {
  return new Problem('agent-too-old', `The agent of ${host} writes down no history. Update syndrop-agent.`);
}

/** An agent that does not know the word answers for its own namespace: that is no answer to this question. */
export function lookedElsewhere(host: string, place: Place | undefined): Problem {
  const words = place === undefined ? 'its own namespace' : placeWords(place);
  return new Problem('agent-too-old', `The agent of ${host} did not look into ${words}. Update syndrop-agent.`);
}

export function logTooLong(host: string, total: number): Problem {
  const message = `${host} says its log has ${total} rows, more than are read at once. Look at orders.jsonl there.`;
  return new Problem('log-too-long', message);
}
