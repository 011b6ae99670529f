import type { Snapshot } from '../snapshot/snapshot.ts';
import { type Comparison, read } from './delta.ts';
import type { Quote } from './evidence.ts';
import { ALONE, combined, type Movement, speaks } from './movement.ts';

export interface IpsecFacts {
  /** Packets that came in and that a policy or state refused. */
  readonly inwards: Movement;
  /** Packets that could not go out: blocked, or no state for what a policy demands. */
  readonly outwards: Movement;
  /** Policies of the namespace; undefined where they were not read. */
  readonly policies: number | undefined;
  readonly quotes: readonly Quote[];
}

/** Documentation/networking/xfrm_proc.rst; a decryption that fails is no drop of a plain SYN, but no SYN comes of it either. */
const INWARDS = [
  'XfrmInNoPols',
  'XfrmInPolBlock',
  'XfrmInPolError',
  'XfrmInTmplMismatch',
  'XfrmInNoStates',
  'XfrmInStateProtoError',
  'XfrmInStateModeError',
  'XfrmInStateSeqError',
  'XfrmInStateExpired',
  'XfrmInStateMismatch',
  'XfrmInStateInvalid',
];
const OUTWARDS = [
  'XfrmOutNoStates',
  'XfrmOutPolBlock',
  'XfrmOutPolDead',
  'XfrmOutPolError',
  'XfrmOutBundleGenError',
  'XfrmOutBundleCheckError',
  'XfrmOutStateProtoError',
  'XfrmOutStateModeError',
  'XfrmOutStateExpired',
  'XfrmOutStateInvalid',
  'XfrmAcquireError',
];

export function ipsecFacts(
  before: Snapshot | undefined,
  { ipsec, ipsecPolicies }: Snapshot,
  comparison: Comparison,
): IpsecFacts | undefined {
  if (ipsec === undefined && ipsecPolicies === undefined) return undefined;
  const movement = (name: string): Movement => {
    const value = ipsec?.values.get(name);
    if (value === undefined)
      return { name, speaks: ipsec === undefined ? 'unknown' : 'absent', count: 0, evidence: [] };
    const earlier = before?.ipsec?.values.get(name);
    const reading = read(comparison, earlier, value);
    const moved = earlier === undefined || reading.increase === undefined;
    const quote: Quote = {
      source: 'proc-net-xfrm_stat',
      line: `${name} ${value}`,
      ...(moved ? {} : { before: `${earlier}`, after: `${value}`, delta: `+${reading.increase}` }),
    };
    return { name, ...speaks(comparison, reading, undefined, ALONE), evidence: [quote] };
  };
  return {
    inwards: combined('XfrmIn*', INWARDS.map(movement)),
    outwards: combined('XfrmOut*', OUTWARDS.map(movement)),
    policies: ipsecPolicies === undefined ? undefined : ipsecPolicies.in + ipsecPolicies.out + ipsecPolicies.forward,
    quotes: ipsecPolicies === undefined ? [] : [{ source: 'ip-xfrm-policy', line: ipsecPolicies.row }],
  };
}
