import * as z from 'zod';
import { parseWhen } from '../fleet/when.ts';
import { Alerts, Approval, AuditHead, Bursts, OnCall, Operator } from './approval.ts';

/** syndrop.yaml: what belongs in version control. Secrets are refused here on purpose; they come from the environment. */

const HostEntry = z.discriminatedUnion(
  'transport',
  [
    z.strictObject({
      id: z.string().min(1).max(253),
      transport: z.literal('ssh'),
      /** `user@host[:port]`; the id when left out. */
      address: z.string().min(1).optional(),
      tags: z.array(z.string()).default([]),
      groups: z.array(z.string()).default([]),
    }),
    z.strictObject({
      id: z.string().min(1).max(253),
      transport: z.literal('agent'),
      tags: z.array(z.string()).default([]),
      groups: z.array(z.string()).default([]),
    }),
  ],
  { error: 'ssh or agent' },
);

/** Files that list hosts besides. */
const InventoryFile = z.union(
  [
    /** Ours: `hosts: [{id: 'web[01-40]', address: root@{id}.internal}]`. */
    z.strictObject({ file: z.string().min(1) }),
    /** An Ansible inventory, ini or YAML. */
    z.strictObject({ ansible: z.string().min(1) }),
    /** The Hosts of an ssh configuration. */
    z.strictObject({ sshConfig: z.string().min(1), tags: z.array(z.string()).default([]) }),
  ],
  { error: 'one of file, ansible, sshConfig, with a path' },
);

/** A sweep that comes back by itself. */
const ScheduleEntry = z.strictObject({
  name: z.string().regex(/^[\w-]{1,40}$/, 'letters, digits, - and _'),
  when: z.string().refine(isWhen, 'a time to come back at, such as weekdays 09:00 Asia/Shanghai'),
  selector: z.string().min(1),
  channel: z.string().min(1),
});

/** Where the bot serves reports of sweeps, to whoever has a link. */
const Reports = z.strictObject({
  /** What the links begin with, where something stands in front of the bot; TLS belongs there. */
  url: z
    .url({ protocol: /^https?$/, error: 'an http:// or https:// address' })
    .nullable()
    .default(null),
  address: z.string().min(1).default('127.0.0.1'),
  /** 0 takes a free one. */
  port: z.int().min(0).max(65_535).default(0),
  /** How long a link is good. */
  hours: z.number().min(1).max(720).default(168),
});

function isWhen(text: string): boolean {
  try {
    parseWhen(text);
    return true;
  } catch {
    return false;
  }
}

const Keys = z.strictObject({
  approval: Approval.prefault({}),
  /** Where the end of the audit chain is posted once a day. */
  audit: AuditHead.nullable().default(null),
  /** Where hosts that announce bursts of drops are told of. */
  bursts: Bursts.nullable().default(null),
  /** Null: there are none. */
  reports: Reports.nullable().default(null),
  /** Webhooks of Alertmanager and Grafana. */
  alerts: Alerts.nullable().default(null),
  diagnose: z.strictObject({ windowSeconds: z.number().min(0).max(120).default(3) }).prefault({}),
  oncall: z
    .array(OnCall)
    .default([])
    .refine((all) => new Set(all.map(({ name }) => name)).size === all.length, 'names that are all different'),
  operators: z
    .array(Operator)
    .default([])
    .refine((all) => new Set(all.map(({ name }) => name)).size === all.length, 'names that are all different'),
  /** How many SSH connections the bot keeps open between questions, and for how many minutes without one. */
  ssh: z
    .strictObject({
      keep: z.int().min(0).max(10_000).default(256),
      idleMinutes: z.number().positive().max(1_440).default(10),
    })
    .prefault({}),
  /** Whether agents that cannot seal yet are asked as well, in what Redis can read. */
  sealing: z.enum(['required', 'optional']).default('required'),
  /** Of everything the bot says. */
  language: z.enum(['en', 'zh']).default('en'),
  hosts: z
    .array(HostEntry)
    .default([])
    .refine((hosts) => new Set(hosts.map((host) => host.id)).size === hosts.length, 'ids that are all different'),
  inventory: z.array(InventoryFile).default([]),
  schedules: z
    .array(ScheduleEntry)
    .default([])
    .refine((all) => new Set(all.map(({ name }) => name)).size === all.length, 'names that are all different'),
});
/** An entry that names no schedule would let nobody in, silently. */
export const ConfigFile = Keys.check(({ value, issues }) => {
  const known = new Set([
    ...value.oncall.map(({ name }) => `oncall:${name}`),
    ...value.operators.map(({ name }) => `key:${name}`),
  ]);
  for (const rules of [value.approval, ...value.approval.groups]) {
    for (const entry of [...(rules.approvers ?? []), ...(rules.breakGlass ?? [])]) {
      const [kind = ''] = entry.split(':');
      const path = kind === 'key' ? 'operators' : 'oncall';
      if ((kind !== 'oncall' && kind !== 'key') || known.has(entry)) continue;
      issues.push({ code: 'custom', input: entry, path: [path], message: `an entry for ${entry}` });
    }
  }
});
export type ConfigFile = z.infer<typeof ConfigFile>;
