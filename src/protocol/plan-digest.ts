import { canonicalJson } from './canonical.ts';
import type { SysctlChange } from './order.ts';
import type { Place } from './place.ts';

/** What an approval covers, and nothing else: this host, this namespace, these writes in this order. */
export interface DigestSubject {
  readonly host: string;
  readonly netns: string | null;
  /** What the namespace was found by, when it is not the agent's own. */
  readonly place?: Place | undefined;
  readonly changes: readonly SysctlChange[];
}

/**
 * The digest people approve and orders name. Bot and host compute it alike, so that an order whose changes are not the
 * approved ones shows. `sha256` answers in hexadecimal.
 */
export function planDigest({ host, netns, place, changes }: DigestSubject, sha256: (text: string) => string): string {
  const writes = changes.map(({ key, from, to }) => ({ key, from, to }));
  return `sha256:${sha256(canonicalJson({ host, netns, ...(place === undefined ? {} : { place }), changes: writes }))}`;
}
