import { historySourceIds } from '../../protocol/history.ts';
import { liveSourceIds, proofSourceIds } from '../../protocol/manifest.ts';
import type { Place } from '../../protocol/place.ts';
import { Problem } from '../../protocol/problem.ts';
import { type Dial, Proof, proofOf } from '../../protocol/proof.ts';
import type { CollectOptions } from '../../transports/transport.ts';

/** What a live host is asked for. */
export interface LiveQuestion {
  readonly windowSeconds: number;
  readonly place?: Place | undefined;
  readonly port?: number | undefined;
  readonly client?: string | undefined;
  /** Capture and trace besides. */
  readonly proof?: boolean | undefined;
  /** Dial from there, and read nothing else. */
  readonly dial?: Dial | undefined;
  /** A minute of the past, by its first second: from what the host has written down, and nothing else. */
  readonly at?: string | undefined;
}

/** @throws Problem `bad-question` for a client that is no address, and for what does not go with a minute of the past. */
export function liveOptions(question: LiveQuestion): CollectOptions {
  const { windowSeconds, place } = question;
  const where = { windowSeconds, ...(place === undefined ? {} : { place }) };
  if (question.at !== undefined)
    return { sources: historySourceIds, windowSeconds: 0, past: pastOf(question.at, question) };
  if (question.dial !== undefined) {
    const dialling = { ...proofOf({}), dial: question.dial };
    return { sources: ['ip-address', 'dial-tcp'], proof: dialling, ...where };
  }
  if (question.proof !== true) return { sources: liveSourceIds, ...where };
  const proof = Proof.safeParse(proofOf(question));
  if (!proof.success) throw new Problem('bad-question', `${question.client} is not an address a proof can be about.`);
  return { sources: [...liveSourceIds, ...proofSourceIds], proof: proof.data, ...where };
}

function pastOf(at: string, { place, proof }: LiveQuestion) {
  if (place !== undefined) {
    throw new Problem('bad-question', 'The past is written down for the network namespace of the agent alone.');
  }
  if (proof === true)
    throw new Problem('bad-question', 'A proof is taken while clients fail; there is none of the past.');
  return { at };
}
