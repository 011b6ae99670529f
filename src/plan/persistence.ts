import * as z from 'zod';
import { bootVerdict } from '../protocol/boot/owner.ts';
import type { Placed } from '../protocol/place.ts';
import type { SafeSysctl } from '../protocol/safe-sysctls-table.ts';
import type { Snapshot } from '../snapshot/snapshot.ts';

/** What becomes of a kept value at the next boot, known before anybody approves. Not part of what is approved. */
export const Persistence = z.object({
  /**
   * `own`: our file in /etc/sysctl.d has the last word. `other`: the owner below has, so the value is not written; `patch` is
   * what to change there. `namespace`: it ends with its namespace, and belongs to whatever makes that. `unknown`: not read.
   */
  by: z.enum(['own', 'other', 'namespace', 'unknown']),
  owner: z
    .object({
      kind: z.enum(['boot-parameter', 'sysctl-file', 'tuned', 'ufw', 'script', 'cloud-init']),
      path: z.string(),
      row: z.string(),
      managedBy: z.string().nullable(),
    })
    .nullable(),
  /** Lines of a diff, or of a setting of the container's maker. */
  patch: z.array(z.string()),
});
export type Persistence = z.infer<typeof Persistence>;

const LONGEST_ROW = 200;

export function persistenceOf(
  change: { readonly key: string; readonly to: string },
  { scope }: Pick<SafeSysctl, 'scope'>,
  { bootSettings, host }: Snapshot,
): Persistence {
  const place = scope === 'namespace' ? host?.place : undefined;
  if (place !== undefined) return { by: 'namespace', owner: null, patch: [...settingOf(place, change)] };
  if (bootSettings === undefined) return { by: 'unknown', owner: null, patch: [] };
  const { ours, owner, patch } = bootVerdict(bootSettings, change);
  const shown =
    owner === null
      ? null
      : { kind: owner.kind, path: owner.path, row: owner.row.slice(0, LONGEST_ROW), managedBy: owner.managedBy };
  return { by: ours ? 'own' : 'other', owner: shown, patch: [...patch] };
}

/** Namespaced keys every pod may set (Kubernetes 1.32); the others need a word of the kubelet. */
const SAFE_IN_PODS: ReadonlySet<string> = new Set([
  'net.ipv4.ip_local_port_range',
  'net.ipv4.ip_local_reserved_ports',
  'net.ipv4.tcp_fin_timeout',
  'net.ipv4.tcp_keepalive_time',
  'net.ipv4.tcp_syncookies',
]);

/** Where whoever makes the namespace says the value. */
function settingOf(
  { asked, container }: Placed,
  { key, to }: { readonly key: string; readonly to: string },
): readonly string[] {
  if (asked.kind === 'netns') return [`ip netns exec ${asked.name} sysctl -w ${key}="${to}"`];
  if (container === undefined) return [];
  if (container.runtime === 'docker' || container.runtime === 'podman') return [`--sysctl ${key}="${to}"`];
  return [
    'securityContext:',
    '  sysctls:',
    `  - name: ${key}`,
    `    value: "${to}"`,
    ...(SAFE_IN_PODS.has(key) ? [] : [`# kubelet: allowedUnsafeSysctls: ["${key}"]`]),
  ];
}
