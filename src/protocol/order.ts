import * as z from 'zod';

/** One sysctl write. `from` must still be the value on the host, or the order is refused. */
export const SysctlChange = z.object({
  key: z
    .string()
    .regex(/^[a-z0-9_]+(\.[A-Za-z0-9_@:/-]+)+$/, 'a dotted sysctl key; dots inside a device name are written /'),
  from: z.string().max(256),
  to: z.string().max(256),
});
export type SysctlChange = z.infer<typeof SysctlChange>;

export const Approver = z.object({ actor: z.string(), at: z.iso.datetime() });
export type Approver = z.infer<typeof Approver>;

const orderHead = {
  format: z.literal('syndrop-order/1'),
  /** Names the change on the host; keep and revert repeat the id of the apply order they answer. */
  changeId: z.string().min(8).max(64),
  hostId: z.string().min(1).max(253),
  planDigest: z.string().regex(/^sha256:[0-9a-f]{64}$/),
  approvers: z.array(Approver).min(1).max(16),
  notBefore: z.iso.datetime(),
  expires: z.iso.datetime(),
  /** 128 random bits, hexadecimal; the agent remembers the used ones. */
  nonce: z.string().regex(/^[0-9a-f]{32}$/),
};

/** Write with a lease: the host reverts by itself at the deadline unless a keep order arrives. */
export const ApplyOrder = z.object({
  ...orderHead,
  kind: z.literal('apply'),
  /** `net:[…]` of the namespace the values were read in; the agent refuses to write in another. */
  netns: z.string().nullable(),
  changes: z.array(SysctlChange).min(1).max(16),
  /** Seconds the counters are watched after the write. */
  watchSeconds: z.number().int().min(1).max(600),
  /** Seconds from the write to the host's own revert. */
  leaseSeconds: z.number().int().min(10).max(86_400),
});
export type ApplyOrder = z.infer<typeof ApplyOrder>;

/** Second approval: the values stay, and survive a reboot. */
export const KeepOrder = z.object({ ...orderHead, kind: z.literal('keep') });
export type KeepOrder = z.infer<typeof KeepOrder>;

/** Put the recorded values back now. */
export const RevertOrder = z.object({ ...orderHead, kind: z.literal('revert') });
export type RevertOrder = z.infer<typeof RevertOrder>;

export const Order = z.discriminatedUnion('kind', [ApplyOrder, KeepOrder, RevertOrder]);
export type Order = z.infer<typeof Order>;

/** Why a host refused an order. Stable codes: they are counted, audited and tested by name. */
export const RefusalCode = z.enum([
  'bad-signature',
  'unknown-key',
  'malformed',
  'wrong-host',
  'wrong-namespace',
  'not-yet-valid',
  'expired',
  'replayed',
  'policy-observe',
  'key-not-allowed',
  'value-out-of-bounds',
  'value-changed',
  'no-such-key',
  'another-change-open',
  'no-such-change',
  'write-failed',
]);
export type RefusalCode = z.infer<typeof RefusalCode>;

/** What became of an order, as the host reports it. */
export const Outcome = z.discriminatedUnion('state', [
  z.object({
    state: z.literal('applied'),
    changeId: z.string(),
    at: z.iso.datetime(),
    /** The host reverts at this time unless told to keep. */
    deadline: z.iso.datetime(),
    readBack: z.array(z.object({ key: z.string(), value: z.string() })),
  }),
  z.object({
    state: z.literal('kept'),
    changeId: z.string(),
    at: z.iso.datetime(),
    persistedIn: z.string().nullable(),
  }),
  z.object({
    state: z.literal('reverted'),
    changeId: z.string(),
    at: z.iso.datetime(),
    why: z.enum(['ordered', 'lease-expired', 'write-failed', 'agent-restarted', 'watchdog']),
    restored: z.array(z.object({ key: z.string(), value: z.string() })),
    /** Keys somebody else changed meanwhile: left as they are. */
    stoodDown: z.array(z.object({ key: z.string(), value: z.string() })),
  }),
  z.object({ state: z.literal('refused'), changeId: z.string().nullable(), code: RefusalCode, message: z.string() }),
]);
export type Outcome = z.infer<typeof Outcome>;
