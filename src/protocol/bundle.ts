import * as z from 'zod';
import { Past } from './history.ts';
import { Placed } from './place.ts';

/** One source's answer: the raw text, or why there is none. Absence always carries its reason. */
export const Answer = z.union([
  z.object({ text: z.string(), truncated: z.boolean().optional(), tookMs: z.number().nonnegative().optional() }),
  z.object({
    error: z.object({ code: z.string().max(64), message: z.string().max(4096) }),
    tookMs: z.number().nonnegative().optional(),
  }),
]);
export type Answer = z.infer<typeof Answer>;

/** `monotonicMs` has an arbitrary zero: only differences within one bundle mean anything. */
const Instant = z.object({ wall: z.iso.datetime({ offset: true }), monotonicMs: z.number().optional() });
export type Instant = z.infer<typeof Instant>;

export const Sample = z.object({
  at: Instant.optional(),
  /** Answers by source id. Ids this version does not know are kept and ignored: an old bot meets a newer agent. */
  answers: z.record(z.string(), Answer),
  /**
   * What the counters in this sample count: totals since the namespace was created (the default), or already an
   * increase over some time (plain `nstat`, a report that quotes deltas), or totals that somebody saw growing.
   */
  counting: z.enum(['totals', 'increase', 'growing']).optional(),
  /** Made again of what an agent wrote down then: a counter that is missing may be there, and settings are those of now. */
  recorded: z.literal(true).optional(),
});
export type Sample = z.infer<typeof Sample>;

/** Room for any name a kernel or an administrator gives. */
const Word = z.string().max(512);

export const HostFacts = z.object({
  /** The name the person asked for. */
  id: z.string().min(1).max(253),
  hostname: Word.optional(),
  kernel: Word.optional(),
  /** Random id of this boot; differs after a reboot. */
  bootId: Word.optional(),
  /** `net:[4026531840]`, as /proc/self/ns/net reads. */
  netns: Word.optional(),
  agentVersion: Word.optional(),
  /** The other network namespace that was looked at, where one was asked for. */
  place: Placed.optional(),
});
export type HostFacts = z.infer<typeof HostFacts>;

/** The raw answers of one collection. Everything syndrop says can be derived again from this value alone. */
export const Bundle = z.object({
  format: z.literal('syndrop-bundle/1'),
  host: HostFacts,
  transport: z.enum(['agent', 'ssh', 'local', 'file']),
  /** One sample, or the two ends of a window in order of time. */
  samples: z.array(Sample).min(1).max(2),
  /** Where a minute of the past was asked about. */
  past: Past.optional(),
});
export type Bundle = z.infer<typeof Bundle>;

/** The bundle of an agent that is older than some of the sources it was asked for: they are absent, and it says why. */
export function withoutNewer(bundle: Bundle, unknown: readonly string[]): Bundle {
  const error = { code: 'unknown-source', message: 'The agent is older than this source. Update syndrop-agent.' };
  const absent = Object.fromEntries(unknown.map((id) => [id, { error }]));
  const [first, ...rest] = bundle.samples;
  if (first === undefined || unknown.length === 0) return bundle;
  return { ...bundle, samples: [{ ...first, answers: { ...first.answers, ...absent } }, ...rest] };
}
