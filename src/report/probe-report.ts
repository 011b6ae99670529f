import * as z from 'zod';
import { Diagnosis } from '../diagnosis/diagnosis.ts';

/**
 * Where a connection between two hosts ends. `no-answer` and `refused` by a probe of one end leave open where;
 * `not-told`: nothing could be dialled.
 */
export const ProbeOutcome = z.enum([
  'connects',
  'stalls',
  'refused',
  'never-arrived',
  'dropped-there',
  'answer-lost',
  'no-answer',
  'not-resolved',
  'not-told',
]);
export type ProbeOutcome = z.infer<typeof ProbeOutcome>;

const Count = z.number().int().nonnegative();

/** What `probe --json` prints. */
export const ProbeReport = z.object({
  schemaVersion: z.literal(1),
  from: z.string(),
  to: z.string(),
  port: z.number(),
  outcome: ProbeOutcome,
  dial: z.object({
    attempts: Count,
    connected: Count,
    timeouts: Count,
    refused: Count,
    reset: Count,
    unreachable: Count,
    notResolved: Count,
    missing: z.string().nullable(),
  }),
  /** Of those attempts, as the other end saw them; null where it could not look. */
  far: z
    .object({
      attempts: Count,
      answered: Count,
      answerLost: Count,
      unanswered: Count,
      refused: Count,
      challenged: Count,
    })
    .nullable(),
  /** Why the other end could not look. */
  open: z.string().nullable(),
  /** Of the other end, over the same time. */
  diagnosis: Diagnosis.nullable(),
});
export type ProbeReport = z.infer<typeof ProbeReport>;
