import { liveSourceIds, proofSourceIds } from '../protocol/manifest.ts';
import type { Place } from '../protocol/place.ts';
import { Problem } from '../protocol/problem.ts';
import { Proof, proofOf } from '../protocol/proof.ts';
import type { CollectOptions } from '../transports/transport.ts';

/** What a live host is asked for. */
export interface LiveQuestion {
  readonly windowSeconds: number;
  readonly place?: Place | undefined;
  readonly port?: number | undefined;
  readonly client?: string | undefined;
  /** Capture and trace besides. */
  readonly proof?: boolean | undefined;
}

/** @throws Problem `bad-question` for a client that is no address. */
export function liveOptions(question: LiveQuestion): CollectOptions {
  const { windowSeconds, place } = question;
  const where = { windowSeconds, ...(place === undefined ? {} : { place }) };
  if (question.proof !== true) return { sources: liveSourceIds, ...where };
  const proof = Proof.safeParse(proofOf(question));
  if (!proof.success) throw new Problem('bad-question', `${question.client} is not an address a proof can be about.`);
  return { sources: [...liveSourceIds, ...proofSourceIds], proof: proof.data, ...where };
}
