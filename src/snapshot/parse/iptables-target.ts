import type { FirewallRule } from '../snapshot.ts';

const VERDICTS: ReadonlyMap<string, FirewallRule['verdict']> = new Map(
  Object.entries<FirewallRule['verdict']>({
    ACCEPT: 'accept',
    DROP: 'drop',
    REJECT: 'reject',
    QUEUE: 'queue',
    NFQUEUE: 'queue',
    DNAT: 'nat',
    SNAT: 'nat',
    MASQUERADE: 'nat',
    REDIRECT: 'nat',
    NETMAP: 'nat',
    // TARPIT and friends hold or answer the connection themselves.
    TARPIT: 'other',
    SYNPROXY: 'other',
    RETURN: 'other',
    LOG: 'other',
    NFLOG: 'other',
    ULOG: 'other',
    MARK: 'other',
    CONNMARK: 'other',
    CT: 'other',
    NOTRACK: 'other',
    TCPMSS: 'other',
    TCPOPTSTRIP: 'other',
    TPROXY: 'other',
    TEE: 'other',
    TOS: 'other',
    DSCP: 'other',
    TTL: 'other',
    HL: 'other',
    CLASSIFY: 'other',
    CHECKSUM: 'other',
    SET: 'other',
    AUDIT: 'other',
    TRACE: 'other',
    HMARK: 'other',
    ECN: 'other',
    SECMARK: 'other',
    CONNSECMARK: 'other',
    RATEEST: 'other',
    LED: 'other',
    IDLETIMER: 'other',
  }),
);

/** What a target does; a word iptables does not know is a chain of the user. */
export function verdictOf(target: string | undefined): Pick<FirewallRule, 'verdict' | 'target'> {
  if (target === undefined) return { verdict: 'other' };
  const verdict = VERDICTS.get(target);
  return verdict === undefined ? { verdict: 'jump', target } : { verdict };
}

interface Hook {
  readonly hook?: string;
}
const HOOKS: ReadonlyMap<string, Hook> = new Map(
  ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING'].map((chain) => [chain, { hook: chain.toLowerCase() }]),
);
const NONE: Hook = {};

/** The hook of a built-in chain. */
export function hookOf(chain: string): Hook {
  return HOOKS.get(chain) ?? NONE;
}
