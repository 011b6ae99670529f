import * as z from 'zod';
import { parseWhen } from '../fleet/when.ts';
import { isSafeWebAddress } from './web-address.ts';
import { Alerts, Approval, AuditHead, Bursts, OnCall, Operator } from './approval.ts';

/** syndrop.yaml: what belongs in version control. Secrets are refused here on purpose; they come from the environment. */

const HostEntry = z.discriminatedUnion(
  'transport',
  [
    z.strictObject({
      id: z.string().min(1).max(253),
      transport: z.literal('ssh'),
      address: z.string().min(1).optional().describe('`user@host[:port]`; the id when left out.'),
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
  url: z
    .url({ protocol: /^https?$/, error: 'an http:// or https:// address' })
    .nullable()
    .default(null)
    .describe('What the links begin with, where something stands in front of the bot; TLS belongs there.'),
  address: z.string().min(1).default('127.0.0.1'),
  port: z.int().min(0).max(65_535).default(0).describe('0 takes a free one.'),
  hours: z.number().min(1).max(720).default(168).describe('How long a link is good.'),
});

/** Where operators read and decide in a browser. What it speaks is HTTP, so beyond this machine TLS stands in front of it. */
const Console = z
  .strictObject({
    url: z
      .url({ protocol: /^https?$/, error: 'an https:// address' })
      .nullable()
      .default(null)
      .describe('What browsers open, where something with TLS stands in front of the bot.'),
    address: z.union([z.ipv4(), z.ipv6()], { error: 'an address of this machine' }).default('127.0.0.1'),
    port: z.int().min(1).max(65_535).default(3081),
    minutes: z.int().min(5).max(720).default(60).describe('How long one is logged in.'),
    trustedProxies: z
      .array(
        z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()], {
          error: 'an address, or a network such as 10.1.0.0/16',
        }),
      )
      .default([])
      .describe(
        'Proxies whose X-Forwarded-For is believed, so that attempts to log in are counted for each client behind them.',
      ),
  })
  .refine(({ url, address }) => isSafeWebAddress(url ?? `http://${address.includes(':') ? `[${address}]` : address}`), {
    error: 'an https:// url: cookies must not cross a network in the clear',
    path: ['url'],
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
  approval: Approval.prefault({}).describe('Who may approve changes, when, and how they are watched.'),
  audit: AuditHead.nullable().default(null).describe('Where the end of the audit chain is posted once a day.'),
  bursts: Bursts.nullable().default(null).describe('Where hosts that announce bursts of drops are told of.'),
  reports: Reports.nullable().default(null).describe('Where the bot serves reports of sweeps; null: nowhere.'),
  console: Console.nullable().default(null).describe('Where operators read and decide in a browser; null: nowhere.'),
  alerts: Alerts.nullable().default(null).describe('Webhooks of Alertmanager and Grafana.'),
  diagnose: z
    .strictObject({
      windowSeconds: z
        .number()
        .min(0)
        .max(120)
        .default(3)
        .describe('Seconds between the two samples; 0 takes one sample.'),
    })
    .prefault({})
    .describe('How a host is looked at.'),
  oncall: z
    .array(OnCall)
    .default([])
    .refine((all) => new Set(all.map(({ name }) => name)).size === all.length, 'names that are all different')
    .describe('Schedules that approvers may name.'),
  operators: z
    .array(Operator)
    .default([])
    .refine((all) => new Set(all.map(({ name }) => name)).size === all.length, 'names that are all different')
    .describe('Keys that decide by command line, when Slack is down, and log in to the console.'),
  ssh: z
    .strictObject({
      keep: z.int().min(0).max(10_000).default(256),
      idleMinutes: z.number().positive().max(1_440).default(10),
    })
    .prefault({})
    .describe('How many SSH connections the bot keeps open between questions, and for how many minutes without one.'),
  sealing: z
    .enum(['required', 'optional'])
    .default('required')
    .describe('Whether agents that cannot seal yet are asked as well, in what Redis can read.'),
  language: z.enum(['en', 'zh']).default('en').describe('Of everything the bot says.'),
  hosts: z
    .array(HostEntry)
    .default([])
    .refine((hosts) => new Set(hosts.map((host) => host.id)).size === hosts.length, 'ids that are all different')
    .describe('Hosts that did not enrol by themselves.'),
  inventory: z.array(InventoryFile).default([]).describe('Files that list hosts besides.'),
  schedules: z
    .array(ScheduleEntry)
    .default([])
    .refine((all) => new Set(all.map(({ name }) => name)).size === all.length, 'names that are all different')
    .describe('Sweeps that come back by themselves.'),
});
/** An entry that names no schedule would let nobody in, silently. */
export const ConfigFile = Keys.check(({ value, issues }) => {
  const known = new Set([
    ...value.oncall.map(({ name }) => `oncall:${name}`),
    ...value.operators.map(({ name }) => `key:${name}`),
  ]);
  if (value.console !== null && value.operators.length === 0) {
    const message = 'an entry under operators, as syndrop operator-key prints it: nobody else can log in';
    issues.push({ code: 'custom', input: value.operators, path: ['console'], message });
  }
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
