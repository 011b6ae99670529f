/** The files that set sysctls at boot or later, and what of them is read: lines about sysctls, never a whole script. */

/** systemd-sysctl(8) and `sysctl --system`, the directory whose file hides others of the same name first. */
export const SYSCTL_DIRECTORIES = [
  '/etc/sysctl.d',
  '/run/sysctl.d',
  '/usr/local/lib/sysctl.d',
  '/usr/lib/sysctl.d',
  '/lib/sysctl.d',
] as const;

/** Where tuned looks for a profile: the first that has it counts. */
export const TUNED_DIRECTORIES = [
  '/etc/tuned/profiles',
  '/etc/tuned',
  '/usr/lib/tuned/profiles',
  '/usr/lib/tuned',
] as const;

/** Run after sysctl.d was applied: by the network coming up, cloud-init, or units of this machine. */
const SCRIPTS = [
  '/etc/NetworkManager/dispatcher.d/*',
  '/etc/NetworkManager/dispatcher.d/*/*',
  '/etc/networkd-dispatcher/*/*',
  '/etc/network/interfaces',
  '/etc/network/interfaces.d/*',
  '/etc/network/if-pre-up.d/*',
  '/etc/network/if-up.d/*',
  '/etc/cloud/cloud.cfg',
  '/etc/cloud/cloud.cfg.d/*',
  '/var/lib/cloud/instance/user-data.txt',
  '/var/lib/cloud/scripts/per-boot/*',
  '/etc/rc.local',
  '/etc/rc.d/rc.local',
  '/etc/systemd/system/*',
  '/etc/systemd/system/*/*',
] as const;

/** A whole segment may be `*`. */
export const BOOT_PATHS: readonly string[] = [
  '/proc/cmdline',
  ...SYSCTL_DIRECTORIES.map((directory) => `${directory}/*`),
  '/etc/sysctl.conf',
  '/etc/tuned/active_profile',
  '/etc/tuned/tuned-main.conf',
  ...TUNED_DIRECTORIES.map((directory) => `${directory}/*/tuned.conf`),
  '/etc/ufw/ufw.conf',
  '/etc/ufw/sysctl.conf',
  ...SCRIPTS,
];

const TAB = '\t';
const MANAGERS =
  '[Aa]nsible|ANSIBLE|[Pp]uppet|PUPPET|[Cc]hef|CHEF|[Ss]alt[Ss]tack|SALT|[Ss]alt |CFEngine|[Mm]anaged by|MANAGED BY';

/**
 * The lines that are read, in words that grep -E and JavaScript read alike: assignments, sections and switches, comments that
 * name a manager, whatever calls sysctl or writes below /proc/sys, and the name of a profile.
 */
export const BOOT_LINES = [
  `^[ ${TAB}]*-?(net|fs)[./]`,
  `^[#;].*(${MANAGERS})`,
  '^\\[',
  '^include *=',
  '^reapply_sysctl',
  '^ENABLED=',
  'sysctl',
  '/proc/sys/',
  '^[a-z0-9][a-z0-9._-]*( [a-z0-9._-]+)*$',
].join('|');

/** One file as far as it was read. */
export interface BootFile {
  readonly path: string;
  readonly lines: readonly string[];
}

/** Names a person can be shown. Others are left out: nothing sets a sysctl by them that an owner would not rename. */
const PATH = /^\/[\w./@+-]{1,200}$/;
const MOST_FILES = 1_000;
const LONGEST_LINE = 4_096;

/** The files of a `path:line` answer, in the order they were read. */
export function bootFiles(text: string): readonly BootFile[] {
  const files = new Map<string, string[]>();
  for (const row of text.split('\n')) {
    const colon = row.indexOf(':');
    const path = row.slice(0, Math.max(colon, 0));
    if (!PATH.test(path) || path.includes('/../')) continue;
    const lines = files.get(path) ?? [];
    if (!files.has(path) && files.size >= MOST_FILES) continue;
    files.set(path, lines);
    lines.push(row.slice(colon + 1, colon + 1 + LONGEST_LINE).replace(/\r$/, ''));
  }
  return [...files].map(([path, lines]) => ({ path, lines }));
}
