import * as z from 'zod';
import { Diagnosis } from '../diagnosis/diagnosis.ts';

/**
 * How a difference bears on the failure. `explains`: with the reference's value the cause is no longer found, or the cause
 * was read from this very line. `may-matter`: it belongs to a cause this host is not free of. `differs`: no more than that.
 */
const Weight = z.enum(['explains', 'may-matter', 'differs']);
export type Weight = z.infer<typeof Weight>;

/** Why it has its weight, as a code that the report words. */
const Reason = z.enum([
  /** Diagnosed once more with the reference's value, the cause was gone. */
  'cause-goes-away',
  /** The same, and something less than the verdict went away. */
  'finding-goes-away',
  /** The cause was read from this line. */
  'evidence',
  /** The counter that moves with the cause. */
  'own-counter',
  /** A remedy of the cause, whose value alone does not decide. */
  'remedy',
  /** The reference serves a port that this host does not. */
  'not-served',
  /** The same port, another limit or address. */
  'served-otherwise',
  /** A rule that throws packets away, on this host alone. */
  'drops-here-only',
  /** Another kernel line: other code, other counters. */
  'other-kernel',
  'setting',
  'rate',
]);
export type Reason = z.infer<typeof Reason>;

export const Difference = z.object({
  kind: z.enum(['sysctl', 'listener', 'firewall', 'counter', 'kernel']),
  /** The key, the port, the rule, the counter. */
  what: z.string(),
  /** As each host printed it, in the order of `hosts`; null where the host has none, or did not say. */
  values: z.array(z.string().nullable()),
  weight: Weight,
  reason: Reason,
  /** The cause it explains or may matter for. */
  causeId: z.string().nullable(),
  causeTitle: z.string().nullable(),
});
export type Difference = z.infer<typeof Difference>;

/** What `compare --json` prints. */
export const HostComparison = z.object({
  schemaVersion: z.literal(1),
  /** The host the others are held against: the healthiest, unless somebody chose. */
  reference: z.string(),
  hosts: z.array(
    z.object({
      host: z.string(),
      verdict: Diagnosis.shape.verdict,
      /** Of the finding the verdict is about. */
      title: z.string().nullable(),
      kernel: z.string().nullable(),
      uptimeSeconds: z.number().nullable(),
    }),
  ),
  /** What explains most, first. */
  differences: z.array(Difference),
  /** Keys and counters both sides have, with the same value or much the same rate. */
  alike: z.object({ sysctls: z.number(), counters: z.number() }),
  remarks: z.array(z.enum(['no-healthy-host', 'no-sysctls', 'no-uptime', 'no-listeners', 'no-firewall'])),
});
export type HostComparison = z.infer<typeof HostComparison>;
