import * as z from 'zod';
import { Diagnosis, Finding } from '../diagnosis/diagnosis.ts';

const { status, label, causeId } = Diagnosis.shape.verdict.shape;

/** What one host said in a sweep, without its evidence. */
export const SweepAnswer = z.object({
  state: z.literal('answered'),
  host: z.string(),
  /** It came after the report was made. */
  late: z.boolean(),
  tookMs: z.number(),
  status,
  label,
  causeId,
  /** Of the cause the verdict names; null where it names none. */
  title: z.string().nullable(),
  confidence: Finding.shape.confidence.nullable(),
  headline: z.string(),
  /** Other findings of this host. */
  also: z.array(z.object({ causeId: z.string(), title: z.string(), state: Finding.shape.state })),
  windowSeconds: z.number().nullable(),
  arrived: z.number().nullable(),
  dropped: z.number().nullable(),
  kernel: z.string().nullable(),
  agentVersion: z.string().nullable(),
  /** Sysctls that ought to be alike across a fleet. */
  settings: z.record(z.string(), z.string()),
});
export type SweepAnswer = z.infer<typeof SweepAnswer>;

/** A host that did not answer, and why. */
export const SweepSilence = z.object({
  state: z.literal('silent'),
  host: z.string(),
  code: z.string(),
  message: z.string(),
});
export type SweepSilence = z.infer<typeof SweepSilence>;

export const SweepResult = z.discriminatedUnion('state', [SweepAnswer, SweepSilence]);
export type SweepResult = z.infer<typeof SweepResult>;

/** Dropped SYNs a second by host, where they were counted. */
export function ratesOf(results: readonly SweepResult[]): Readonly<Record<string, number>> {
  const rates = results.flatMap((result): [string, number][] => {
    const rate = result.state === 'answered' ? dropRate(result) : null;
    return rate === null ? [] : [[result.host, rate]];
  });
  return Object.fromEntries(rates);
}

/** Dropped SYNs a second over the window; null where that was not counted. */
export function dropRate({ dropped, windowSeconds }: Pick<SweepAnswer, 'dropped' | 'windowSeconds'>): number | null {
  return dropped === null || windowSeconds === null || windowSeconds <= 0 ? null : dropped / windowSeconds;
}
