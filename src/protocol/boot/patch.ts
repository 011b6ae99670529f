import type { BootSetting } from './settings.ts';

const LONGEST = 200;

/** The edit that makes the owner of a value set the wanted one. A file of a package is left alone: a file beside it wins. */
export function patchFor(
  { kind, path, row, value, profile = '' }: BootSetting,
  { key, to }: { readonly key: string; readonly to: string },
): readonly string[] {
  if (kind === 'tuned' && path.startsWith('/usr/')) return childProfile(profile, path, key, to);
  if (path.startsWith('/usr/') || path.startsWith('/lib/'))
    return created('/etc/sysctl.d/zz-local.conf', `${key} = ${to}`);
  const shown = kind === 'boot-parameter' ? 'GRUB_CMDLINE_LINUX' : path;
  return [`--- ${shown}`, `+++ ${shown}`, `-${line(row)}`, `+${line(replaced(row, value, to))}`];
}

/** The last place where the value stands, for the key may hold the same digits. */
function replaced(row: string, value: string, to: string): string {
  const plain = row.replace(/\t/g, ' ');
  const at = plain.lastIndexOf(value);
  return value === '' || at === -1 ? plain : `${plain.slice(0, at)}${to}${plain.slice(at + value.length)}`;
}

function childProfile(profile: string, path: string, key: string, to: string): readonly string[] {
  const directory = path.includes('/profiles/') ? '/etc/tuned/profiles' : '/etc/tuned';
  const name = `${profile}-local`;
  return [
    ...created(`${directory}/${name}/tuned.conf`, '[main]', `include=${profile}`, '[sysctl]', `${key}=${to}`),
    `# tuned-adm profile ${name}`,
  ];
}

function created(path: string, ...lines: readonly string[]): readonly string[] {
  return ['--- /dev/null', `+++ ${path}`, ...lines.map((text) => `+${text}`)];
}

/** A host wrote it, and people will read it. */
function line(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}]/gu, ' ').slice(0, LONGEST);
}
