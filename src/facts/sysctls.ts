import type { Sysctls } from '../snapshot/snapshot.ts';
import type { Quote } from './evidence.ts';

export interface SysctlFacts {
  text(key: string): string | undefined;
  number(key: string): number | undefined;
  /** Words such as `enabled` count as 1, `disabled` as 0: people write them. */
  isOn(key: string): boolean | undefined;
  quote(key: string): readonly Quote[];
  /** Keys whose last part is this, such as `rp_filter`: one for each device. */
  ending(last: string): readonly string[];
  /** So few keys were given that somebody chose them: what is shown is what is suspected. */
  readonly chosen: boolean;
  /** The value, where somebody chose to show this key and it is at most `most`: a suspicion, not a proof. */
  suspected(key: string, most: number): number | undefined;
}

/** A whole `sysctl -a` has hundreds; nobody types more than a handful. */
const MOST_CHOSEN = 8;
/** More keys than this of several subjects are somebody's configuration file, defaults and all. */
const MOST_MIXED = 3;
const SUBJECTS = /conntrack|\.neigh\.|rp_filter|forward|\.vs\.|tcp_mem|orphan|_tw_|tcp_timestamps|netdev_|^fs\./;

function areChosen(keys: readonly string[]): boolean {
  if (keys.length <= MOST_MIXED) return true;
  return new Set(keys.map((key) => SUBJECTS.exec(key)?.[0] ?? '')).size === 1;
}

export function sysctlFacts(sysctls: Sysctls | undefined): SysctlFacts | undefined {
  if (sysctls === undefined) return undefined;
  const chosen = sysctls.size <= MOST_CHOSEN && areChosen([...sysctls.keys()]);
  const number = (key: string): number | undefined => {
    const text = sysctls.get(key);
    return text !== undefined && /^\s*-?\d+\s*$/.test(text) ? Number(text) : undefined;
  };
  return {
    text: (key) => sysctls.get(key),
    number,
    isOn(key) {
      const text = sysctls.get(key)?.trim().toLowerCase();
      if (text === undefined) return undefined;
      if (['on', 'yes', 'true', 'enabled'].includes(text)) return true;
      if (['off', 'no', 'false', 'disabled'].includes(text)) return false;
      const value = number(key);
      return value === undefined ? undefined : value > 0;
    },
    quote: (key) => sysctlQuotes(sysctls, [key]),
    ending: (last) => keysEnding(sysctls, last),
    chosen,
    suspected(key, most) {
      const value = number(key);
      return chosen && value !== undefined && value <= most ? value : undefined;
    },
  };
}

/** By layout and last part. */
const known = new WeakMap<object, Map<string, readonly string[]>>();

/** Keys whose last part is this, such as `rp_filter`: one for each device. */
export function keysEnding(sysctls: Sysctls, last: string): readonly string[] {
  const { layout } = sysctls;
  const keys = layout === undefined ? undefined : known.get(layout)?.get(last);
  if (keys !== undefined) return keys;
  const found = [...sysctls.keys()].filter((key) => key.endsWith(`.${last}`));
  if (layout !== undefined)
    known.set(layout, (known.get(layout) ?? new Map<string, readonly string[]>()).set(last, found));
  return found;
}

/** The settings that are there, as sysctl(8) prints them. */
export function sysctlQuotes(sysctls: Sysctls | undefined, keys: readonly string[]): readonly Quote[] {
  const quotes: Quote[] = [];
  for (const key of keys) {
    const value = sysctls?.get(key);
    if (value !== undefined) quotes.push({ source: 'sysctl', line: `${key} = ${value}` });
  }
  return quotes;
}
