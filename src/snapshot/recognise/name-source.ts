import type { SourceId } from '../../protocol/manifest.ts';
import { manifest, sourceIds } from '../../protocol/manifest.ts';

/** The source an archive keeps at this path, by the suffixes of the manifest. */
export function archivedSource(path: string): SourceId | undefined {
  return sourceIds.find((id) => manifest[id].archived.some((suffix) => path === suffix || path.endsWith(`/${suffix}`)));
}

/** Where one value fills a file, its path is its key: `…/proc/sys/net/ipv4/tcp_syncookies`. */
export function valueFile(path: string): { readonly source: SourceId; readonly prefix: string } | undefined {
  const sysctl = /(?:^|\/)(proc\/sys\/(?:net|fs|kernel|vm)\/[\w./@+-]+)$/.exec(path);
  if (sysctl?.[1] !== undefined && !path.endsWith('boot_id')) return { source: 'sysctl', prefix: `/${sysctl[1]}:` };
  const bond = /(?:^|\/)(proc\/net\/bonding\/[^/]+)$/.exec(path);
  if (bond?.[1] !== undefined) return { source: 'proc-net-bonding', prefix: `/${bond[1]}:` };
  const module = /(?:^|\/)(sys\/(?:kernel\/security\/lsm|fs\/selinux\/enforce))$/.exec(path);
  if (module?.[1] !== undefined) return { source: 'lsm', prefix: `/${module[1]}:` };
  const device = /(?:^|\/)(sys\/class\/net\/[^/]+\/[\w/]+)$/.exec(path);
  return device?.[1] === undefined ? undefined : { source: 'sys-class-net', prefix: `/${device[1]}:` };
}

/** Words in a file name that settle what its content leaves open. */
const HINTS: readonly (readonly [RegExp, SourceId])[] = [
  [/dmesg|kern(?:el)?[._-]?log|journal/, 'dmesg'],
  [/boot_?id/, 'boot-id'],
  [/sockstat6/, 'proc-net-sockstat6'],
  [/sockstat/, 'proc-net-sockstat'],
  [/nfnetlink_queue/, 'proc-net-nfnetlink_queue'],
  [/uname/, 'uname'],
  [/uptime/, 'proc-uptime'],
];

export function hintedSource(path: string): SourceId | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
  return HINTS.find(([pattern]) => pattern.test(name))?.[1];
}
