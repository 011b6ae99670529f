import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { ChangeWindow, isOpen, windowText } from '../src/protocol/change-window.ts';
import type { RefusalCode, SysctlChange } from '../src/protocol/order.ts';
import { judgeChange, normalValue } from '../src/protocol/safe-sysctls.ts';
import { errnoOf } from './collect/absent.ts';
import { firstIssue } from './first-issue.ts';

const Allowed = z.strictObject({
  /** A dotted sysctl key; a segment may be `*`. */
  key: z.string(),
  min: z.number().optional(),
  max: z.number().optional(),
  values: z.array(z.string()).optional(),
});

/**
 * What the owner of this host permits. It can only narrow what the agent was compiled to permit, never widen it.
 * `allow: "listed-safe"` permits that whole list; a key that no row allows is refused.
 */
export const Policy = z.strictObject({
  format: z.literal('syndrop-policy/1'),
  mode: z.enum(['observe', 'propose-only', 'remediate']),
  allow: z.union([z.literal('listed-safe'), z.array(Allowed)]).default([]),
  /** When changes may be applied here; none: at any hour. Keeping and reverting are always allowed. */
  hours: z.array(ChangeWindow).default([]),
  /** Changes applied within any twenty-four hours. */
  maxPerDay: z.int().min(1).max(1000).default(50),
  /** Whether SYNs may be captured and drops traced here when somebody asks for proof. */
  proof: z.boolean().default(true),
});
export type Policy = z.infer<typeof Policy>;

/** The answer to a missing file: look, but touch nothing. */
const OBSERVE: Policy = {
  format: 'syndrop-policy/1',
  mode: 'observe',
  allow: [],
  hours: [],
  maxPerDay: 50,
  proof: true,
};

/** @throws when the file is there but does not say what it must. */
export function readPolicy(file: string | null): Policy {
  if (file === null) return OBSERVE;
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    if (errnoOf(cause) === 'ENOENT') return OBSERVE;
    throw cause;
  }
  const policy = Policy.safeParse(JSON.parse(text));
  if (!policy.success) throw new Error(firstIssue(policy.error));
  return policy.data;
}

export type Permission =
  | { readonly permitted: true }
  | { readonly permitted: false; readonly code: RefusalCode; readonly message: string };

/** Whether this is a time for one more change. `now` in milliseconds; `lately` is how many were applied in the last day. */
export function permitsNow({ hours, maxPerDay }: Policy, now: number, lately: number): Permission {
  if (!isOpen(hours, now)) {
    const allowed = hours.map(windowText).join('; ');
    return refuse('outside-hours', `The policy of this host allows changes only within: ${allowed}.`);
  }
  if (lately < maxPerDay) return { permitted: true };
  return refuse(
    'too-many-today',
    `${lately} changes were applied here within a day, and its policy allows ${maxPerDay}.`,
  );
}

export function permits(policy: Policy, change: SysctlChange): Permission {
  if (policy.mode !== 'remediate')
    return refuse('policy-observe', `The policy of this host is ${policy.mode}: it changes nothing.`);
  const judged = judgeChange(change);
  if (!judged.allowed) return refuse(judged.code, judged.message);
  if (policy.allow === 'listed-safe') return { permitted: true };
  const rows = policy.allow.filter((row) => matches(row.key, change.key));
  if (rows.length === 0) return refuse('key-not-allowed', `The policy of this host does not allow ${change.key}.`);
  if (rows.some((row) => isWithin(row, change.to))) return { permitted: true };
  return refuse('value-out-of-bounds', `The policy of this host does not allow ${change.key} = ${change.to}.`);
}

function matches(pattern: string, key: string): boolean {
  const wanted = pattern.split('.');
  const present = key.split('.');
  return wanted.length === present.length && wanted.every((segment, i) => segment === '*' || segment === present[i]);
}

/** Bounds hold for every number of a value such as a port range; what is no number is out of them. */
function isWithin(row: z.infer<typeof Allowed>, to: string): boolean {
  const { min = -Infinity, max = Infinity, values } = row;
  if (values !== undefined && !values.some((value) => normalValue(value) === normalValue(to))) return false;
  if (row.min === undefined && row.max === undefined) return true;
  return to.split(/[\s,-]+/).every((part) => /^\d+$/.test(part) && Number(part) >= min && Number(part) <= max);
}

function refuse(code: RefusalCode, message: string): Permission {
  return { permitted: false, code, message };
}

/** Why no proof is taken here, in a sentence; null when it may be. A policy that cannot be read permits nothing. */
export function proofRefusal(file: string | null): string | null {
  try {
    return readPolicy(file).proof ? null : 'the policy of this host refuses proof';
  } catch {
    return 'the policy of this host cannot be understood, so it permits no proof';
  }
}
