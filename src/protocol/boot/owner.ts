import type { BootFile } from './files.ts';
import { patchFor } from './patch.ts';
import { type BootSetting, bootSettings } from './settings.ts';

/** Whose value stands after the next boot, were the wanted one written into our own file. */
export interface BootVerdict {
  readonly ours: boolean;
  /** Who has the last word against us; where nobody has, who sets the key today. */
  readonly owner: BootSetting | null;
  /** What to change there instead, as a diff; empty where ours is enough. */
  readonly patch: readonly string[];
}

const MOST_PATCHED = 3;

/** Pure: agent and plan ask the same question of the same files. */
export function bootVerdict(
  files: readonly BootFile[],
  wanted: { readonly key: string; readonly to: string },
): BootVerdict {
  const all = bootSettings(files, wanted.key);
  const own = all.indexOf(null);
  const earlier = all.slice(0, own).filter((setting) => setting !== null);
  const later = all.slice(own + 1).filter((setting) => setting !== null);
  const against = [
    // Written again at the next run of what manages it, whatever the order of files.
    ...earlier.filter(({ managedBy, value }) => managedBy !== null && value !== wanted.to),
    ...lastWord(later, wanted.to),
  ];
  const owner = against.at(-1) ?? later.at(-1) ?? earlier.at(-1) ?? null;
  const patch = against.slice(-MOST_PATCHED).flatMap((setting) => patchFor(setting, wanted));
  return { ours: against.length === 0, owner, patch };
}

/** Files end in one value; whether a script runs at this boot, or later for a new device, nobody can tell. */
function lastWord(later: readonly BootSetting[], to: string): readonly BootSetting[] {
  const scripts = later.filter(({ kind }) => kind === 'script' || kind === 'cloud-init');
  const files = later.filter((setting) => !scripts.includes(setting));
  const agreed = files.findLastIndex(({ value }) => value === to);
  return [...files.slice(agreed + 1), ...scripts.filter(({ value }) => value !== to)];
}
