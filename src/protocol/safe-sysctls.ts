import { deniedSysctls, safeSysctls, type SafeSysctl, type SafeValues } from './safe-sysctls-table.ts';

/** One sysctl write to be judged: present value and wanted value, as the kernel prints them. */
export interface ProposedChange {
  readonly key: string;
  readonly from: string;
  readonly to: string;
}

/** The codes are those a host refuses an order with. */
export type Judgement =
  | { readonly allowed: true }
  | { readonly allowed: false; readonly code: 'key-not-allowed' | 'value-out-of-bounds'; readonly message: string };

/**
 * Whether syndrop may write this change at all. The plan asks before it proposes and the agent asks again, with the
 * same code, before it writes: neither can be talked into more than this.
 */
export function judgeChange(change: ProposedChange): Judgement {
  const { key, to } = change;
  for (const denied of deniedSysctls) {
    if (denied.key.test(key) && (denied.value === null || denied.value === to)) {
      const code = denied.value === null ? 'key-not-allowed' : 'value-out-of-bounds';
      return { allowed: false, code, message: `${quoted(key)} is never set to ${quoted(to)}: ${denied.why}.` };
    }
  }
  const safe = findSafeSysctl(key);
  if (safe === undefined) {
    return {
      allowed: false,
      code: 'key-not-allowed',
      message: `${quoted(key)} is not on the list of keys syndrop may write.`,
    };
  }
  if (safe.automation === 'suggest') {
    return { allowed: false, code: 'key-not-allowed', message: `${key} is only ever suggested, never written.` };
  }
  const problem = valueProblem(safe.values, change);
  if (problem !== null) return { allowed: false, code: 'value-out-of-bounds', message: `${key}: ${problem}.` };
  return { allowed: true };
}

/**
 * Whether a revert may write this recorded value back. A value that breaks clients by design, such as
 * tcp_tw_recycle=1, stays off.
 */
export function mayRestore(key: string, value: string): boolean {
  return findSafeSysctl(key)?.neverRestored?.includes(normalValue(value)) !== true;
}

export function findSafeSysctl(key: string): SafeSysctl | undefined {
  return safeSysctls.find((safe) => keyMatches(safe.key, key));
}

const TREES = ['net.ipv4', 'net.core', 'net.netfilter', 'fs'] as const;

/** The key that people mean by its last part alone, as `somaxconn`; only of those something is known about. */
export function findSysctlKey(name: string): string | undefined {
  const keys = TREES.map((tree) => `${tree}.${name}`);
  return keys.find((key) => findSafeSysctl(key) !== undefined || deniedSysctls.some((denied) => denied.key.test(key)));
}

/** Values compare without regard to tabs: the kernel prints `32768<TAB>60999`, people write a blank. */
export function normalValue(value: string): string {
  return value.trim().replace(/\s+/g, ' ');
}

/** An interface name. It begins with a letter, digit or underscore, so that `/` (a dot) can never spell `..`. */
const DEVICE = /^[A-Za-z0-9_][A-Za-z0-9_@/-]{0,14}$/;

function keyMatches(pattern: string, key: string): boolean {
  const [head, tail] = pattern.split('<device>');
  if (head === undefined || tail === undefined) return pattern === key;
  if (!key.startsWith(head) || !key.endsWith(tail) || key.length <= head.length + tail.length) return false;
  const device = key.slice(head.length, key.length - tail.length);
  return device !== 'default' && DEVICE.test(device);
}

/** What is wrong with the wanted value, as the end of a sentence; null when nothing is. */
function valueProblem(values: SafeValues, change: ProposedChange): string | null {
  const from = normalValue(change.from);
  const { to } = change;
  if (to !== normalValue(to)) return `${quoted(to)} is not in its plain form`;
  if (from === to) return `the value is ${to} already`;
  if (values.kind === 'one-of') {
    return values.values.includes(to) ? null : `${quoted(to)} is not one of ${values.values.join(', ')}`;
  }
  if (values.kind === 'integer') return integerProblem(values, from, to);
  if (values.kind === 'port-range') return portRangeProblem(from, to);
  if (values.kind === 'port-list') return portListProblem(from, to);
  return pageTripleProblem(from, to);
}

function integerProblem(
  bounds: { readonly min: number; readonly max: number; readonly increaseOnly: boolean },
  from: string,
  to: string,
): string | null {
  const wanted = wholeNumber(to);
  if (wanted === null) return `${quoted(to)} is not a whole number`;
  if (wanted < BigInt(bounds.min) || wanted > BigInt(bounds.max)) {
    return `${to} is not within ${bounds.min} to ${bounds.max}`;
  }
  if (!bounds.increaseOnly) return null;
  const present = wholeNumber(from);
  if (present === null) return `the present value ${quoted(from)} is not a whole number`;
  return wanted > present ? null : `${to} is lower than the present ${from}, and this key may only grow`;
}

function portRangeProblem(from: string, to: string): string | null {
  const wanted = numbers(to);
  const [low, high] = wanted ?? [];
  if (wanted?.length !== 2 || low === undefined || high === undefined) return `${quoted(to)} is not two port numbers`;
  if (low < 1024n || high > 65_535n) return `${to} is not within 1024 to 65535`;
  if (low >= high) return `${to} is empty: the first port must be the lower one`;
  const [presentLow, presentHigh] = numbers(from) ?? [];
  if (presentLow === undefined || presentHigh === undefined) return `the present value ${quoted(from)} is not a range`;
  return high - low >= presentHigh - presentLow ? null : `${to} is narrower than the present ${from}`;
}

function portListProblem(from: string, to: string): string | null {
  const wanted = portSet(to);
  const present = portSet(from);
  if (wanted === null || wanted.size === 0) return `${quoted(to)} is not a list of ports`;
  if (present === null) return `the present value ${quoted(from)} is not a list of ports`;
  for (const port of present) {
    if (!wanted.has(port)) return `${to} would drop ${port}, which is reserved now`;
  }
  return null;
}

function pageTripleProblem(from: string, to: string): string | null {
  const wanted = numbers(to);
  const present = numbers(from);
  if (wanted?.length !== 3) return `${quoted(to)} is not three page counts`;
  if (present?.length !== 3) return `the present value ${quoted(from)} is not three page counts`;
  for (const [index, pages] of wanted.entries()) {
    if (pages < (present[index] ?? 0n)) return `${to} is lower than the present ${from}`;
    if (index > 0 && pages <= (wanted[index - 1] ?? 0n)) return `${to} does not grow from left to right`;
  }
  return null;
}

/** Plain decimal only: the kernel would read `010` as octal and `0x10` as hexadecimal. */
function wholeNumber(text: string): bigint | null {
  return /^(0|[1-9]\d{0,18})$/.test(text) ? BigInt(text) : null;
}

function numbers(text: string): readonly bigint[] | null {
  const parsed: bigint[] = [];
  for (const part of normalValue(text).split(' ')) {
    const number = wholeNumber(part);
    if (number === null) return null;
    parsed.push(number);
  }
  return parsed;
}

/** `8080,9000-9010`; an empty text is an empty set, anything unreadable null. */
function portSet(text: string): ReadonlySet<number> | null {
  const ports = new Set<number>();
  for (const part of text === '' ? [] : text.split(',')) {
    const range = /^([1-9]\d{0,4})(?:-([1-9]\d{0,4}))?$/.exec(part);
    const low = Number(range?.[1]);
    const high = Number(range?.[2] ?? range?.[1]);
    if (range === null || low > high || high > 65_535) return null;
    for (let port = low; port <= high; port += 1) ports.add(port);
  }
  return ports;
}

/** Bounded, because a refusal is shown to people and written to logs. */
function quoted(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);
}
