import { deniedSysctls, type SafeSysctl } from '../protocol/safe-sysctls-table.ts';
import { findSafeSysctl, findSysctlKey } from '../protocol/safe-sysctls.ts';

/** What syndrop makes of a sysctl that somebody wants to set. */
export interface SysctlExplained {
  readonly key: string;
  /** Null where the key alone was asked about. */
  readonly value: string | null;
  /** `refused`: never written. `suggested`: printed for a person, never written. `for-causes`: only as the cure of these. */
  readonly answer: 'refused' | 'suggested' | 'for-causes' | 'not-listed';
  readonly why: string | null;
  readonly folklore: FolkloreId | null;
  readonly safe: SafeSysctl | null;
}

export type FolkloreId =
  | 'tw-reuse'
  | 'tw-buckets'
  | 'fin-timeout'
  | 'syn-backlog'
  | 'somaxconn'
  | 'tw-recycle'
  | 'timestamps';

/** Advice that is passed on from page to page, and what is wrong with it as a cure for lost SYNs. */
const FOLKLORE: readonly (readonly [key: string, wanted: (value: number) => boolean, id: FolkloreId])[] = [
  ['net.ipv4.tcp_tw_recycle', (value) => value === 1, 'tw-recycle'],
  ['net.ipv4.tcp_timestamps', (value) => value === 0, 'timestamps'],
  ['net.ipv4.tcp_tw_reuse', (value) => value === 1, 'tw-reuse'],
  ['net.ipv4.tcp_max_tw_buckets', (value) => value < 65_536, 'tw-buckets'],
  ['net.ipv4.tcp_fin_timeout', (value) => value < 60, 'fin-timeout'],
  ['net.ipv4.tcp_max_syn_backlog', () => true, 'syn-backlog'],
  ['net.core.somaxconn', () => true, 'somaxconn'],
];

/** `KEY` or `KEY=VALUE` as people write it: a whole key is taken as it is, the last part of one where it is known here; else null. */
export function explainSaid(said: string): SysctlExplained | null {
  const [, name, value = null] = /^([a-z0-9_]+(?:\.[\w@:/*-]+)*)(?:\s*=\s*(.{1,200}))?$/.exec(said.trim()) ?? [];
  if (name === undefined) return null;
  const key = name.includes('.') ? name : findSysctlKey(name);
  return key === undefined ? null : explainSysctl(key, value);
}

export function explainSysctl(key: string, value: string | null): SysctlExplained {
  const safe = findSafeSysctl(key) ?? null;
  const number = value !== null && /^\d{1,15}$/.test(value) ? Number(value) : null;
  const told = number === null ? undefined : FOLKLORE.find(([name, wanted]) => name === key && wanted(number));
  const head = { key, value, safe, folklore: told?.[2] ?? null };
  const denied = deniedSysctls.find((one) => one.key.test(key) && (one.value === null || one.value === value));
  if (denied !== undefined) return { ...head, answer: 'refused', why: denied.why };
  if (safe === null) return { ...head, answer: 'not-listed', why: null };
  const outside = number !== null && !within(safe, number);
  if (outside) return { ...head, answer: 'refused', why: 'it is outside the bounds that are safe' };
  return { ...head, answer: safe.automation === 'suggest' ? 'suggested' : 'for-causes', why: null };
}

function within({ values }: SafeSysctl, value: number): boolean {
  if (values.kind === 'integer') return value >= values.min && value <= values.max;
  return values.kind !== 'one-of' || values.values.includes(`${value}`);
}
