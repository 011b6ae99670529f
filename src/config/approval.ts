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
  approvers: z
    .array(Approver)
    .describe('Who may approve. Empty: nobody; with the embedded Slack of `syndrop start`, the people of that Slack.'),
  selfApproval: z.boolean().describe('Whether the person who asked may approve the plan that came of it.'),
  breakGlass: z
    .array(Approver)
    .describe('Who may approve alone and at any time, for a reason that is shown and audited.'),
  votes: Votes.describe('How many people must approve, by the risk of the change.'),
  secondFactor: z
    .enum(['never', 'high', 'medium', 'low'])
    .describe('From this risk on the approver types a code from an enrolled device.'),
  windows: z.array(ChangeWindow).describe('When changes may be approved; none: always.'),
  keepByAnother: z.boolean().describe('Whether a change is kept by somebody who did not approve it.'),
  perHour: z.int().min(1).max(1000).describe('Changes approved within any sixty minutes.'),
};

/** What is not said here is as in the part above. */
const Group = z.strictObject({
  hosts: z.array(z.string().min(1)).default([]).describe('Host ids; `*` stands for any characters.'),
  tags: z.array(z.string().min(1)).default([]),
  ...z.strictObject(rules).partial().shape,
});

export const Approval = z.strictObject({
  approvers: rules.approvers.default([]),
  selfApproval: rules.selfApproval.default(false),
  breakGlass: rules.breakGlass.default([]),
  votes: rules.votes.prefault({}),
  secondFactor: rules.secondFactor.default('never'),
  windows: rules.windows.default([]),
  keepByAnother: rules.keepByAnother.default(false),
  perHour: rules.perHour.default(20),
  groups: z.array(Group).default([]).describe('The first that matches a host holds for it.'),
  expiresMinutes: z.number().int().min(1).max(1440).default(30).describe('Minutes a proposed plan can be decided.'),
  leaseSeconds: z.number().int().min(10).max(86_400).default(600).describe('Seconds until the host reverts by itself.'),
  watchSeconds: z
    .number()
    .int()
    .min(1)
    .max(600)
    .default(10)
    .describe('Seconds the counters are watched before and after the write.'),
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
  nextKey: OperatorKey.optional().describe(
    'The next one, while both count: a key is changed without a moment in which none does.',
  ),
});

/** Where bursts that hosts announce are told: one message at a time, for all hosts. */
export const Bursts = z.strictObject({
  channel: z.string().regex(/^[CG][A-Z0-9]+$/, 'the id of a channel, such as C0123ABCD'),
  everyMinutes: z.int().min(10).max(1_440).default(60).describe('One message holds what is announced in this time.'),
  hosts: z
    .int()
    .min(1)
    .max(100)
    .default(20)
    .describe('Hosts looked at in this time; what others announce is passed over.'),
});

/** Where alerts of a monitoring system are told, and how it reaches us. */
export const Alerts = z.strictObject({
  channel: z.string().regex(/^[CG][A-Z0-9]+$/, 'the id of a channel, such as C0123ABCD'),
  address: z
    .union([z.ipv4(), z.ipv6()], { error: 'an address of this machine' })
    .default('127.0.0.1')
    .describe('Where its webhooks arrive; loopback unless said.'),
  port: z.int().min(0).max(65_535).default(9095),
  hostLabels: z
    .array(z.string().min(1))
    .min(1)
    .default(['host', 'hostname', 'nodename', 'node', 'instance'])
    .describe('Labels that may name the host, the first that does counts.'),
  everyMinutes: z.int().min(1).max(1_440).default(30).describe('One message holds what fires in this time.'),
  hosts: z
    .int()
    .min(1)
    .max(100)
    .default(20)
    .describe("Hosts looked at in this time; the others' alerts are passed over."),
});

export const AuditHead = z.strictObject({
  channel: z
    .string()
    .regex(/^[CG][A-Z0-9]+$/, 'the id of a channel, such as C0123ABCD')
    .describe('Id of a channel the bot is a member of.'),
  at: TimeOfDay.default('09:00'),
  zone: TimeZone.default('UTC'),
});
