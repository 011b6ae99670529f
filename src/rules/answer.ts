import * as z from 'zod';

/** A line as the host printed it, with the numbers read from it. */
export const Evidence = z.object({
  source: z.string(),
  line: z.string(),
  before: z.string().optional(),
  after: z.string().optional(),
  /** Signed decimal text, such as `+412`. */
  delta: z.string().optional(),
});
export type Evidence = z.infer<typeof Evidence>;

/** A sysctl that would cure the finding. The plan checks it against the host, the bounds and the never-lists. */
export const Remedy = z.object({
  key: z.string(),
  /** The value wanted, or the least that helps; the plan computes the exact one. */
  to: z.string(),
  why: z.string(),
  /** `now`, or the listener (`0.0.0.0:8080`, pid) that must call listen() again first. */
  takesEffect: z.string(),
});
export type Remedy = z.infer<typeof Remedy>;
