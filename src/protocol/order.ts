import * as z from 'zod';
import { Place } from './place.ts';

/** One sysctl write. `from` must still be the value on the host, or the order is refused. */
export const SysctlChange = z.object({
  key: z
    .string()
    .max(160)
    .regex(/^[a-z0-9_]+(\.[A-Za-z0-9_@:/-]+)+$/, 'a dotted sysctl key; dots inside a device name are written /'),
  from: z.string().max(256),
  to: z.string().max(256),
});
export type SysctlChange = z.infer<typeof SysctlChange>;

const MOST_CHANGES = 16;

export const Approver = z.object({ actor: z.string().max(128), at: z.iso.datetime() });
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

/** A counter by its name in a diagnosis, such as `TcpExtListenOverflows` or `conntrack.drop`, and what it did before. */
const WatchedCounter = z.object({
  counter: z
    .string()
    .max(64)
    .regex(/^[A-Za-z0-9_]+(\.[A-Za-z0-9_]+)?$/, 'the name of a counter'),
  beforePerSecond: z.number().min(0).max(1e12),
});

/** What the host itself judges the change by, with nobody to ask: the cause's own counter first. */
export const OrderWatch = z.object({
  counters: z.array(WatchedCounter).min(1).max(8),
  /** Whether the first counter must fall; where a process must listen anew first, nothing falls at once. */
  mustFall: z.boolean(),
});
export type OrderWatch = z.infer<typeof OrderWatch>;

/** One counter before a change and after it, in events per second. */
const MeasuredRate = z.object({
  counter: z.string().max(64),
  beforePerSecond: z.number().min(0),
  afterPerSecond: z.number().min(0),
});
export type MeasuredRate = z.infer<typeof MeasuredRate>;

/** Why a host put the old values back. */
export const RevertReason = z.enum([
  'ordered',
  'lease-expired',
  'no-improvement',
  'harm',
  'write-failed',
  'agent-restarted',
  'watchdog',
]);
export type RevertReason = z.infer<typeof RevertReason>;

/** Write with a lease: the host reverts by itself at the deadline unless a keep order arrives. */
export const ApplyOrder = z.object({
  ...orderHead,
  kind: z.literal('apply'),
  /** `net:[…]` of the namespace the values were read in; the agent refuses to write in another. */
  netns: z.string().max(64).nullable(),
  /** What that namespace was found by, when it is not the agent's own; the agent looks it up again and compares. */
  place: Place.optional(),
  changes: z.array(SysctlChange).min(1).max(MOST_CHANGES),
  /** Seconds the counters are watched after the write. */
  watchSeconds: z.number().int().min(1).max(600),
  watch: OrderWatch.optional(),
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
  'unsealed',
  'cannot-open',
  'wrong-host',
  'wrong-namespace',
  'digest-mismatch',
  'not-yet-valid',
  'expired',
  'replayed',
  'policy-observe',
  'key-not-allowed',
  'value-out-of-bounds',
  'outside-hours',
  'too-many-today',
  'value-changed',
  'no-such-key',
  'another-change-open',
  'no-such-change',
  'write-failed',
]);
export type RefusalCode = z.infer<typeof RefusalCode>;

/** As the kernel prints it; what somebody else wrote meanwhile may be long, and is cut by the host. */
const KeyValues = z.array(z.object({ key: z.string().max(160), value: z.string().max(1024) })).max(MOST_CHANGES);
const ChangeId = z.string().max(64);

/** A kept value that somebody else would overwrite at the next boot, and the edit that makes it last. */
const NotPersisted = z.object({
  key: z.string().max(160),
  where: z.string().max(320),
  patch: z.array(z.string().max(512)).max(32),
});
export type NotPersisted = z.infer<typeof NotPersisted>;

/** What became of an order, as the host reports it: bounded, because it is stored, audited and shown. */
export const Outcome = z.discriminatedUnion('state', [
  z.object({
    state: z.literal('applied'),
    changeId: ChangeId,
    at: z.iso.datetime(),
    /** The host reverts at this time unless told to keep. */
    deadline: z.iso.datetime(),
    readBack: KeyValues,
  }),
  z.object({
    state: z.literal('kept'),
    changeId: ChangeId,
    at: z.iso.datetime(),
    persistedIn: z.string().max(4096).nullable(),
    notPersisted: z.array(NotPersisted).max(MOST_CHANGES).optional(),
  }),
  z.object({
    state: z.literal('reverted'),
    changeId: ChangeId,
    at: z.iso.datetime(),
    why: RevertReason,
    /** What it was judged by, where it was. */
    measured: z.array(MeasuredRate).max(8).optional(),
    restored: KeyValues,
    /** Keys somebody else changed meanwhile: left as they are. */
    stoodDown: KeyValues,
  }),
  z.object({
    state: z.literal('refused'),
    changeId: ChangeId.nullable(),
    code: RefusalCode,
    message: z.string().max(2000),
  }),
]);
export type Outcome = z.infer<typeof Outcome>;
