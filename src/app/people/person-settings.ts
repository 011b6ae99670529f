import * as z from 'zod';

/** What a person chose for themselves; null: as the channel, Slack or the configuration has it. */
export const PersonSettings = z.object({
  lang: z.enum(['en', 'zh']).nullable().default(null),
  zone: z.string().max(60).nullable().default(null),
  /** A direct message when a diagnosis they asked for has its answer. */
  notify: z.boolean().default(false),
});
export type PersonSettings = z.infer<typeof PersonSettings>;
