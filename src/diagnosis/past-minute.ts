import * as z from 'zod';

/** The minute of the past a diagnosis is about. */
export const PastMinute = z.object({
  at: z.iso.datetime(),
  /** The readings it rests on; null where they carry no time. */
  from: z.string().nullable(),
  to: z.string().nullable(),
  /** Packets dropped in the minutes around it, by all counters of drops together; null where nothing was written down. */
  minutes: z.array(z.object({ at: z.iso.datetime(), dropped: z.number().nullable() })),
  /** The worst minute near by, where this one is quiet beside it. */
  worse: z.object({ at: z.iso.datetime(), dropped: z.number() }).nullable(),
});
export type PastMinute = z.infer<typeof PastMinute>;
