import * as z from 'zod';
import { SysctlChange } from '../protocol/order.ts';
import { Place } from '../protocol/place.ts';
import { ListenerLimit } from './listener-limits.ts';
import { Persistence } from './persistence.ts';

export const PlannedChange = z.object({
  ...SysctlChange.shape,
  /** `net:[…]` the values were read in; null where the host did not say. */
  netns: z.string().nullable(),
  why: z.string(),
  scope: z.enum(['namespace', 'machine']),
  risk: z.enum(['low', 'medium', 'high']),
  /** What can go wrong, one sentence. */
  riskText: z.string(),
  takesEffect: z.string(),
  memoryCost: z.string().nullable(),
  /** Who sets the value at boot, where known: a file, tuned, a container runtime. */
  owner: z.string().nullable(),
  persistence: Persistence.optional(),
  /** Of a cap on accept queues: the listeners it is about, now and after. */
  limits: z.array(ListenerLimit).optional(),
  undo: z.string(),
});
export type PlannedChange = z.infer<typeof PlannedChange>;

/** Ordered changes for one host. The digest covers host, namespace and every {key, from, to}: it is what gets approved. */
export const Plan = z.object({
  digest: z.string(),
  host: z.string(),
  causeId: z.string(),
  /** What the namespace of the changes was found by, when it is not the host's own. */
  place: Place.optional(),
  changes: z.array(PlannedChange).min(1),
  advice: z.array(z.string()),
});
export type Plan = z.infer<typeof Plan>;

/** Why nobody can approve it: what the policy of the host says, or nobody there to make the change. */
export type NotOffered = 'observe' | 'propose-only' | 'no-agent';
