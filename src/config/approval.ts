import * as z from 'zod';
import { ChangeWindow, TimeOfDay, TimeZone } from '../protocol/change-window.ts';

/**
 * A person (`slack:U0123ABCD`), the members of a Slack user group (`slack-group:S0123ABCD`), whoever is on call by a
 * schedule (`oncall:netops`), or the holder of an operator's key (`key:NAME`).
 */
const Approver = z
  .string()
  .regex(/^(slack|slack-group|oncall|key):[^\s:]+$/, 'slack:U0123ABCD, slack-group:S0123ABCD, oncall:NAME or key:NAME');

const people = z.int().min(1).max(8);
const Votes = z.strictObject({ low: people.default(1), medium: people.default(1), high: people.default(2) });

const rules = {
  /** Who may approve. Empty: nobody; with the embedded Slack of `syndrop start`, the people of that Slack. */
  approvers: z.array(Approver),
  /** Whether the person who asked may approve the plan that came of it. */
  selfApproval: z.boolean(),
  /** Who may approve alone and at any time, for a reason that is shown and audited. */
  breakGlass: z.array(Approver),
  /** How many people must approve, by the risk of the change. */
  votes: Votes,
  /** From this risk on the approver types a code from an enrolled device. */
  secondFactor: z.enum(['never', 'high', 'medium', 'low']),
  /** When changes may be approved; none: always. */
  windows: z.array(ChangeWindow),
  /** Whether a change is kept by somebody who did not approve it. */
  keepByAnother: z.boolean(),
  /** Changes approved within any sixty minutes. */
  perHour: z.int().min(1).max(1000),
};

/** What is not said here is as in the part above. */
const Group = z.strictObject({
  /** Host ids; `*` stands for any characters. */
  hosts: z.array(z.string().min(1)).default([]),
  tags: z.array(z.string().min(1)).default([]),
  ...z.strictObject(rules).partial().shape,
});

export const Approval = z.strictObject({
  approvers: rules.approvers.default([]),
  selfApproval: rules.selfApproval.default(false),
  breakGlass: rules.breakGlass.default([]),
  votes: Votes.prefault({}),
  secondFactor: rules.secondFactor.default('never'),
  windows: rules.windows.default([]),
  keepByAnother: rules.keepByAnother.default(false),
  perHour: rules.perHour.default(20),
  /** The first that matches a host holds for it. */
  groups: z.array(Group).default([]),
  /** Minutes a proposed plan can be decided. */
  expiresMinutes: z.number().int().min(1).max(1440).default(30),
  /** Seconds until the host reverts by itself. */
  leaseSeconds: z.number().int().min(10).max(86_400).default(600),
  /** Seconds the counters are watched before and after the write. */
  watchSeconds: z.number().int().min(1).max(600).default(10),
});
export type Approval = z.infer<typeof Approval>;

/** Schedules that `oncall:NAME` means: a file of shifts, or an address that answers with the people. */
export const OnCall = z
  .strictObject({
    name: z.string().regex(/^[^\s:]+$/, 'a name without blanks'),
    file: z.string().min(1).optional(),
    url: z.url({ protocol: /^https?$/, error: 'an http:// or https:// address' }).optional(),
  })
  .refine(({ file, url }) => (file === undefined) !== (url === undefined), 'either a file or a url');

const OperatorKey = z.string().regex(/^ed25519:[A-Za-z0-9_-]{43}$/, 'a public key as syndrop operator-key prints it');

/** Keys that decide without the chat, made by `syndrop operator-key`. `key:NAME` among the approvers lets one in. */
export const Operator = z.strictObject({
  name: z.string().regex(/^[A-Za-z0-9._-]{1,64}$/, 'a name of letters, digits, dots and dashes'),
  publicKey: OperatorKey,
  /** The next one, while both count: a key is changed without a moment in which none does. */
  nextKey: OperatorKey.optional(),
});

/** Where bursts that hosts announce are told: one message at a time, for all hosts. */
export const Bursts = z.strictObject({
  channel: z.string().regex(/^[CG][A-Z0-9]+$/, 'the id of a channel, such as C0123ABCD'),
  /** One message holds what is announced in this time. */
  everyMinutes: z.int().min(10).max(1_440).default(60),
  /** Hosts looked at in this time; what others announce is passed over. */
  hosts: z.int().min(1).max(100).default(20),
});

/** Where alerts of a monitoring system are told, and how it reaches us. */
export const Alerts = z.strictObject({
  channel: z.string().regex(/^[CG][A-Z0-9]+$/, 'the id of a channel, such as C0123ABCD'),
  /** Where its webhooks arrive; loopback unless said. */
  address: z.union([z.ipv4(), z.ipv6()], { error: 'an address of this machine' }).default('127.0.0.1'),
  port: z.int().min(0).max(65_535).default(9095),
  /** Labels that may name the host, the first that does counts. */
  hostLabels: z.array(z.string().min(1)).min(1).default(['host', 'hostname', 'nodename', 'node', 'instance']),
  /** One message holds what fires in this time. */
  everyMinutes: z.int().min(1).max(1_440).default(30),
  /** Hosts looked at in this time; the others' alerts are passed over. */
  hosts: z.int().min(1).max(100).default(20),
});

export const AuditHead = z.strictObject({
  /** Id of a channel the bot is a member of. */
  channel: z.string().regex(/^[CG][A-Z0-9]+$/, 'the id of a channel, such as C0123ABCD'),
  at: TimeOfDay.default('09:00'),
  zone: TimeZone.default('UTC'),
});
