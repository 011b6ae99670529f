import * as z from 'zod';

/** syndrop.yaml: what belongs in version control. Secrets are refused here on purpose; they come from the environment. */

const ActorId = z.string().regex(/^[a-z]+:\S+$/, 'an actor such as slack:U0123ABCD');

const Approval = z.strictObject({
  /** Who may approve. Empty: nobody; with the embedded Slack of `syndrop start`, the people of that Slack. */
  approvers: z.array(ActorId).default([]),
  /** Whether the person who asked may approve the plan that came of it. */
  selfApproval: z.boolean().default(false),
  /** Minutes a proposed plan can be decided. */
  expiresMinutes: z.number().int().min(1).max(1440).default(30),
  /** Seconds until the host reverts by itself. */
  leaseSeconds: z.number().int().min(10).max(86_400).default(600),
  /** Seconds the counters are watched before and after the write. */
  watchSeconds: z.number().int().min(1).max(600).default(10),
});

const HostEntry = z.discriminatedUnion('transport', [
  z.strictObject({
    id: z.string().min(1).max(253),
    transport: z.literal('ssh'),
    /** `user@host[:port]`; the id when left out. */
    address: z.string().min(1).optional(),
    tags: z.array(z.string()).default([]),
  }),
  z.strictObject({
    id: z.string().min(1).max(253),
    transport: z.literal('agent'),
    tags: z.array(z.string()).default([]),
  }),
]);

export const ConfigFile = z.strictObject({
  approval: Approval.prefault({}),
  diagnose: z.strictObject({ windowSeconds: z.number().min(0).max(120).default(3) }).prefault({}),
  /** Of everything the bot says. */
  language: z.enum(['en', 'zh']).default('en'),
  hosts: z
    .array(HostEntry)
    .default([])
    .refine((hosts) => new Set(hosts.map((host) => host.id)).size === hosts.length, 'ids that are all different'),
});
export type ConfigFile = z.infer<typeof ConfigFile>;
