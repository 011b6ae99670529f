import * as z from 'zod';
import { SweepAnswer } from './sweep-result.ts';

const hosts = z.array(z.string());

/** Hosts with the same verdict. */
export const Cluster = z.object({
  status: SweepAnswer.shape.status,
  label: SweepAnswer.shape.label,
  causeId: SweepAnswer.shape.causeId,
  title: z.string().nullable(),
  /** The best of its hosts. */
  confidence: SweepAnswer.shape.confidence,
  hosts,
  /** The same in few words: `web[12-48]`. */
  folded: hosts,
  arrived: z.number().nullable(),
  dropped: z.number().nullable(),
  droppedPerSecond: z.number().nullable(),
  /** The host that drops most, with its own headline. */
  example: z.object({ host: z.string(), headline: z.string() }),
  also: z.array(z.object({ causeId: z.string(), title: z.string(), state: z.string(), hosts: z.number() })),
  /** The same verdict in earlier sweeps of this selection, oldest first, this one last. */
  trend: z.array(
    z.object({ sweepId: z.string(), at: z.string(), hosts: z.number(), droppedPerSecond: z.number().nullable() }),
  ),
});
export type Cluster = z.infer<typeof Cluster>;

/** Hosts to which the same thing happened since the last sweep. */
const Change = z.object({
  status: SweepAnswer.shape.status,
  causeId: z.string(),
  title: z.string(),
  hosts,
});
export type Change = z.infer<typeof Change>;

export const Since = z.object({
  sweepId: z.string(),
  at: z.string(),
  fresh: z.array(Change),
  fixed: z.array(Change),
  /** Came and went at least three times within the last sweeps. */
  flapping: z.array(Change),
  /** Answered then, and not now. */
  silent: hosts,
  /** Did not answer then, and does now. */
  back: hosts,
});
export type Since = z.infer<typeof Since>;

/** A setting that nearly all hosts agree on. */
export const Outlier = z.object({
  key: z.string(),
  usual: z.string(),
  usualHosts: z.number(),
  odd: z.array(z.object({ value: z.string(), hosts })),
});
export type Outlier = z.infer<typeof Outlier>;

const Share = z.object({ value: z.string(), hosts });

/** What `sweep --json` prints, and what every other form of the report is made from. */
export const SweepReport = z.object({
  schemaVersion: z.literal(1),
  sweepId: z.string(),
  selector: z.string(),
  at: z.string(),
  endedAt: z.string(),
  tookSeconds: z.number(),
  state: z.enum(['done', 'cancelled']),
  windowSeconds: z.number(),
  counts: z.object({
    asked: z.number(),
    answered: z.number(),
    /** Of those that answered. */
    late: z.number(),
    silent: z.number(),
    /** Not asked any more, because the sweep was cancelled. */
    unasked: z.number(),
  }),
  /** Worst first. */
  clusters: z.array(Cluster),
  silent: z.array(z.object({ code: z.string(), message: z.string(), hosts, folded: hosts })),
  /** Null for the first sweep of a selection. */
  since: Since.nullable(),
  outliers: z.array(Outlier),
  /** Most hosts first. */
  kernels: z.array(Share),
  agentVersions: z.array(Share),
});
export type SweepReport = z.infer<typeof SweepReport>;
