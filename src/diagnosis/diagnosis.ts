import * as z from 'zod';
import { Evidence, Remedy } from '../rules/answer.ts';
import { Label } from '../rules/label.ts';
import { PastMinute } from './past-minute.ts';
import { Proof } from './proof.ts';

export const Finding = z.object({
  causeId: z.string(),
  label: Label,
  state: z.enum(['active', 'past', 'latent']),
  confidence: z.enum(['proven', 'likely', 'possible']),
  /** Part of the dropped SYNs of the window it explains, 0 to 1; null where nothing was counted. */
  share: z.number().min(0).max(1).nullable(),
  title: z.string(),
  /** How it works, two sentences. */
  mechanism: z.string(),
  evidence: z.array(Evidence),
  /** Root first, symptom last: `['descriptor limit reached', 'accept() fails', 'accept queue full', 'SYNs dropped']`. */
  chain: z.array(z.string()),
  /** What to do, in order, when it is not a sysctl or not only one. */
  advice: z.array(z.string()),
  remedies: z.array(Remedy),
  references: z.array(z.string()),
});
export type Finding = z.infer<typeof Finding>;

/** What is left when nothing on the host explains the failure. */
const Hypothesis = z.object({
  causeId: z.string(),
  label: Label,
  /** `likely`: something points there. `possible`: it is not excluded, no more. */
  confidence: z.enum(['proven', 'likely', 'possible']),
  title: z.string(),
  mechanism: z.string(),
  evidence: z.array(Evidence),
  /** What would settle it, the next step first. */
  next: z.array(z.string()),
});

/** The account of SYNs in the window, in packets; null where the host did not say. */
export const Ledger = z.object({
  windowSeconds: z.number().nullable(),
  arrived: z.number().nullable(),
  answered: z.number().nullable(),
  completed: z.number().nullable(),
  dropped: z.number().nullable(),
  byCause: z.array(z.object({ causeId: z.string(), count: z.number() })),
  unexplained: z.number().nullable(),
});
export type Ledger = z.infer<typeof Ledger>;

export const Diagnosis = z.object({
  schemaVersion: z.literal(1),
  host: z.string(),
  /** `container web-1`: the network namespace that was looked at, where it was not the host's own. */
  place: z.string().optional(),
  window: z.object({ seconds: z.number().nullable(), deltas: z.boolean() }),
  verdict: z.object({
    status: z.enum(['active', 'past', 'latent', 'healthy', 'inconclusive']),
    label: Label,
    causeId: z.string().nullable(),
    headline: z.string(),
  }),
  findings: z.array(Finding),
  /** By exclusion, best first; absent unless the host shows nothing and somebody's connections fail. */
  hypotheses: z.array(Hypothesis).optional(),
  ruledOut: z.array(z.object({ causeId: z.string(), title: z.string(), reason: z.string() })),
  unknown: z.array(z.object({ causeId: z.string(), title: z.string(), needs: z.string() })),
  ledger: Ledger,
  /** Limits of this answer worth a line: single snapshot, truncated source, another namespace. */
  remarks: z.array(z.string()),
  /** Where a capture or a trace was asked for, or given. */
  proof: Proof.optional(),
  /** Where a minute of the past was asked about. */
  past: PastMinute.optional(),
});
export type Hypothesis = z.infer<typeof Hypothesis>;
export type Diagnosis = z.infer<typeof Diagnosis>;
