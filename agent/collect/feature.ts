import { existsSync, readFileSync } from 'node:fs';

export interface FeaturePlaces {
  readonly sysModule: string;
  readonly procModules: string;
  readonly builtin: string;
}

/** Where this kernel says what it contains. */
export function featurePlaces(release: string): FeaturePlaces {
  return {
    sysModule: '/sys/module',
    procModules: '/proc/modules',
    builtin: `/lib/modules/${release}/modules.builtin`,
  };
}

/**
 * Whether using a kernel feature loads no module: it is loaded, built in, or the kernel cannot load any. A tool that
 * asks for an absent feature makes the kernel load it, which changes the host.
 */
export function isFeaturePresent(feature: string, places: FeaturePlaces): boolean {
  if (existsSync(`${places.sysModule}/${feature}`) || !existsSync(places.procModules)) return true;
  return textOf(places.builtin).includes(`/${feature}.ko`);
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
