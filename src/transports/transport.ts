import type { Bundle } from '../protocol/bundle.ts';
import type { PastQuestion } from '../protocol/history.ts';
import type { SourceId } from '../protocol/manifest.ts';
import type { Signed } from '../protocol/message.ts';
import type { Outcome } from '../protocol/order.ts';
import type { Place } from '../protocol/place.ts';
import type { Proof } from '../protocol/proof.ts';

export interface CollectOptions {
  readonly sources: readonly SourceId[];
  /** Seconds between the two samples; 0 takes one sample. */
  readonly windowSeconds: number;
  /** Another network namespace of the host; the transport's own where none is named. */
  readonly place?: Place;
  /** How long a host may take beyond the window; the transport's own patience where it is left out. */
  readonly patienceSeconds?: number;
  /** Capture and trace while the window runs; the sources that do are read only with it. */
  readonly proof?: Proof;
  /** A minute of the past, from what the host has written down; only hosts with an agent have. */
  readonly past?: PastQuestion;
}

/**
 * A way to a host. `collect` throws Problem `host-unreachable`, `host-unknown`, `no-such-place`, `collect-failed` or
 * `cancelled`, and about the past what `history.ts` of the protocol names; a source that could not be read is not a failure but an absent answer in the bundle.
 */
export interface Transport {
  collect(host: string, options: CollectOptions, signal: AbortSignal): Promise<Bundle>;
}

/** A way that can also change the host: only an agent, which verifies the order itself. */
export interface ApplyingTransport extends Transport {
  /** `order` is a signed `Order`; a refusal by the host is an Outcome, not an exception. */
  apply(host: string, order: Signed, signal: AbortSignal): Promise<Outcome>;
}
