import { normalValue } from '../safe-sysctls.ts';
import { type BootFile, SYSCTL_DIRECTORIES, TUNED_DIRECTORIES } from './files.ts';

/** One place that sets a key, in words as they stand there. */
export interface BootSetting {
  readonly kind: 'boot-parameter' | 'sysctl-file' | 'tuned' | 'ufw' | 'script' | 'cloud-init';
  readonly path: string;
  readonly row: string;
  readonly value: string;
  /** The program that writes this file, by its own comment; it will write it again. */
  readonly managedBy: string | null;
  /** The active profile of tuned that it belongs to, itself or by what it includes. */
  readonly profile?: string;
}

/** A file of ours, written by the agent when a change is kept. */
export const OWN_FILE = '60-syndrop.conf';

/** Everything that sets `key`, the last to speak at the end; ours, marked null, stands at its own place among them. */
export function bootSettings(files: readonly BootFile[], key: string): readonly (BootSetting | null)[] {
  const tuned = tunedSettings(files, key);
  const settings = [
    ...kernelParameters(files, key),
    ...(tuned.first ? tuned.settings : []),
    ...sysctlFiles(files, key),
    ...(tuned.first ? [] : tuned.settings),
    ...ofFile(fileAt(files, '/etc/sysctl.conf'), 'sysctl-file', key),
    ...(firewallIsOn(files) ? ofFile(fileAt(files, '/etc/ufw/sysctl.conf'), 'ufw', key) : []),
    ...files.flatMap((file) => scriptSettings(file, key)),
  ];
  return settings;
}

function fileAt(files: readonly BootFile[], path: string): BootFile | undefined {
  return files.find((file) => file.path === path);
}

/** `sysctl.net.core.somaxconn=4096`, from 5.8 on; set before any file is read. */
function kernelParameters(files: readonly BootFile[], key: string): readonly BootSetting[] {
  const words = fileAt(files, '/proc/cmdline')?.lines.flatMap((line) => line.split(/\s+/)) ?? [];
  return words.flatMap((word) => {
    const [, name = '', value = ''] = /^sysctl[./]([^=]+)=(.*)$/.exec(word) ?? [];
    if (dotted(name) !== key) return [];
    return [{ kind: 'boot-parameter', path: '/proc/cmdline', row: word, value: normalValue(value), managedBy: null }];
  });
}

/**
 * systemd-sysctl(8): files sort by name whatever their directory, a name hides the same name in a later directory, the last
 * assignment wins, and one with stars never wins over one without.
 */
function sysctlFiles(files: readonly BootFile[], key: string): readonly (BootSetting | null)[] {
  const byName = new Map<string, BootFile>();
  for (const directory of SYSCTL_DIRECTORIES) {
    for (const file of files) {
      const name = file.path.slice(directory.length + 1);
      if (!file.path.startsWith(`${directory}/`) || !name.endsWith('.conf') || byName.has(name)) continue;
      byName.set(name, file);
    }
  }
  // Mostly a link to a file that speaks last by itself.
  const link = byName.get('99-sysctl.conf');
  if (link?.lines.join('\n') === fileAt(files, '/etc/sysctl.conf')?.lines.join('\n')) byName.delete('99-sysctl.conf');
  byName.delete(OWN_FILE);
  const names = [...byName.keys(), OWN_FILE].sort(byBytes);
  const globbed = names.flatMap((name) => ofFile(byName.get(name), 'sysctl-file', key, 'with stars'));
  const named = names.flatMap((name): readonly (BootSetting | null)[] =>
    name === OWN_FILE ? [null] : ofFile(byName.get(name), 'sysctl-file', key),
  );
  return [...globbed, ...named];
}

function byBytes(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

function ofFile(
  file: BootFile | undefined,
  kind: BootSetting['kind'],
  key: string,
  stars: 'with stars' | 'without stars' = 'without stars',
): readonly BootSetting[] {
  if (file === undefined) return [];
  const managedBy = managerOf(file);
  return file.lines.flatMap((row) => {
    const assigned = assignment(row);
    if (assigned === null || assigned.name.includes('*') !== (stars === 'with stars')) return [];
    if (!names(assigned.name, key)) return [];
    return [{ kind, path: file.path, row, value: assigned.value, managedBy }];
  });
}

/** `key = value`, `-key=value`: the hyphen only says that failing is no error. */
function assignment(row: string): { readonly name: string; readonly value: string } | null {
  const [, name, value] = /^[ \t]*-?([^=#;\s]+)[ \t]*=(.*)$/.exec(row) ?? [];
  return name === undefined || value === undefined ? null : { name, value: normalValue(value) };
}

function names(name: string, key: string): boolean {
  if (!name.includes('*')) return dotted(name) === key;
  const parts = pathOf(dotted(name))
    .split('*')
    .map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`));
  return parts.length <= 4 && new RegExp(`^${parts.join('[^/]*')}$`).test(pathOf(key));
}

/** sysctl.d(5): the first separator says which kind it is; in the form with slashes a dot is part of a name. */
function dotted(name: string): string {
  const first = /[./]/.exec(name)?.[0];
  return first === '/' ? swapped(name) : name;
}

function pathOf(key: string): string {
  return swapped(key);
}

function swapped(text: string): string {
  return text.replace(/[./]/g, (mark) => (mark === '.' ? '/' : '.'));
}

/**
 * Of the active profile, what it includes first. With `reapply_sysctl` tuned lets the files in /etc and /run speak after it;
 * a tuned without that switch has the last word.
 */
function tunedSettings(files: readonly BootFile[], key: string) {
  const profiles = fileAt(files, '/etc/tuned/active_profile')?.lines[0]?.split(' ').filter(Boolean) ?? [];
  const main = fileAt(files, '/etc/tuned/tuned-main.conf')?.lines ?? [];
  const first = main.some((line) => /^reapply_sysctl *= *(1|true|yes|on)\b/i.test(line));
  const settings = profiles
    .slice(0, 8)
    .flatMap((profile) => profileSettings(files, profile, key, 0).map((setting) => ({ ...setting, profile })));
  return { first, settings: settings.slice(-1) };
}

const DEEPEST = 8;

function profileSettings(
  files: readonly BootFile[],
  profile: string,
  key: string,
  depth: number,
): readonly BootSetting[] {
  const directory = TUNED_DIRECTORIES.find((one) => fileAt(files, `${one}/${profile}/tuned.conf`) !== undefined);
  const file = fileAt(files, `${directory}/${profile}/tuned.conf`);
  if (file === undefined || depth > DEEPEST) return [];
  let section = '';
  const included: BootSetting[] = [];
  const own: BootSetting[] = [];
  for (const row of file.lines) {
    section = /^\[([^\]]*)\]/.exec(row)?.[1] ?? section;
    const include = /^include *= *(.*)$/.exec(row)?.[1]?.split(/[, ]+/) ?? [];
    for (const name of include.slice(0, 4)) included.push(...profileSettings(files, name, key, depth + 1).slice(-1));
    const assigned = section === 'sysctl' ? assignment(row) : null;
    if (assigned === null || !names(assigned.name, key)) continue;
    own.push({ kind: 'tuned', path: file.path, row, value: assigned.value, managedBy: managerOf(file) });
  }
  return [...included, ...own];
}

function firewallIsOn(files: readonly BootFile[]): boolean {
  return fileAt(files, '/etc/ufw/ufw.conf')?.lines.some((line) => /^ENABLED=["']?yes/i.test(line)) === true;
}

const CLOUD = /^\/(etc|var\/lib)\/cloud\//;
const SCRIPT = /^\/etc\/(NetworkManager|networkd-dispatcher|network|rc\.local|rc\.d|systemd)(\/|$)/;

/** `sysctl -w KEY=VALUE` and `echo VALUE > /proc/sys/…`, in scripts, units and lists of cloud-init alike. */
function scriptSettings(file: BootFile, key: string): readonly BootSetting[] {
  const kind = CLOUD.test(file.path) ? 'cloud-init' : 'script';
  if (kind === 'script' && !SCRIPT.test(file.path)) return [];
  return file.lines.flatMap((row) => {
    if (/^\s*[#;]/.test(row)) return [];
    return written(row)
      .filter(({ name }) => names(name, key))
      .map(({ value }): BootSetting => ({ kind, path: file.path, row, value, managedBy: managerOf(file) }));
  });
}

function written(row: string): readonly { readonly name: string; readonly value: string }[] {
  const called = row.includes('sysctl') ? row.matchAll(/\b((?:net|fs)[./][\w./*-]+) ?= ?["']?([^"';&|,\]#]*)/g) : [];
  const echoed = row.matchAll(/\becho (?:-n )?["']?([\d \t]+?)["']? *>{1,2} *["']?\/proc\/sys\/([\w./*-]+)/g);
  return [
    ...[...called].map(([, name = '', value = '']) => ({ name, value: normalValue(value) })),
    ...[...echoed].map(([, value = '', name = '']) => ({ name, value: normalValue(value) })),
  ];
}

const MANAGERS: readonly (readonly [RegExp, string])[] = [
  [/ansible/i, 'Ansible'],
  [/puppet/i, 'Puppet'],
  [/\bchef\b/i, 'Chef'],
  [/salt ?stack|\bsalt\b/i, 'Salt'],
  [/cfengine/i, 'CFEngine'],
];

function managerOf({ lines }: BootFile): string | null {
  for (const line of lines) {
    if (!/^[#;]/.test(line)) continue;
    const known = MANAGERS.find(([pattern]) => pattern.test(line));
    if (known !== undefined) return known[1];
    const by = /managed by ([\w.-]{2,40})/i.exec(line)?.[1];
    if (by !== undefined && by.toLowerCase() !== 'syndrop') return by;
  }
  return null;
}
