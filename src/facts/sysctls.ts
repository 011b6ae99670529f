import type { Sysctls } from '../snapshot/snapshot.ts';
import type { Quote } from './evidence.ts';

export interface SysctlFacts {
  text(key: string): string | undefined;
  number(key: string): number | undefined;
  /** Words such as `enabled` count as 1, `disabled` as 0: people write them. */
  isOn(key: string): boolean | undefined;
  quote(key: string): readonly Quote[];
  /** Keys with this beginning, such as `net.ipv4.conf.`. */
  keys(prefix: string): readonly string[];
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
  if (keys.length <= MOST_MIXED || keys.length > MOST_CHOSEN) return keys.length <= MOST_MIXED;
  return new Set(keys.map((key) => SUBJECTS.exec(key)?.[0] ?? '')).size === 1;
}

export function sysctlFacts(sysctls: Sysctls | undefined): SysctlFacts | undefined {
  if (sysctls === undefined) return undefined;
  const chosen = areChosen(Object.keys(sysctls));
  const number = (key: string): number | undefined => {
    const text = sysctls[key];
    return text !== undefined && /^\s*-?\d+\s*$/.test(text) ? Number(text) : undefined;
  };
  return {
    text: (key) => sysctls[key],
    number,
    isOn(key) {
      const text = sysctls[key]?.trim().toLowerCase();
      if (text === undefined) return undefined;
      if (['on', 'yes', 'true', 'enabled'].includes(text)) return true;
      if (['off', 'no', 'false', 'disabled'].includes(text)) return false;
      const value = number(key);
      return value === undefined ? undefined : value > 0;
    },
    quote: (key) => (sysctls[key] === undefined ? [] : [{ source: 'sysctl', line: `${key} = ${sysctls[key]}` }]),
    keys: (prefix) => Object.keys(sysctls).filter((key) => key.startsWith(prefix)),
    chosen,
    suspected(key, most) {
      const value = number(key);
      return chosen && value !== undefined && value <= most ? value : undefined;
    },
  };
}
