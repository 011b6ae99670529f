import type { Route, Snapshot } from '../snapshot/snapshot.ts';
import { isImpossibleSource, isWithin, prefixLength } from './addresses.ts';
import type { RepeatedSyn } from './capture.ts';
import type { CounterFacts } from './counters.ts';
import type { Quote } from './evidence.ts';
import type { LogEvent } from './kernel-log.ts';
import { type Movement, STRAYS } from './movement.ts';
import type { Way } from './routing.ts';
import { keysEnding } from './sysctls.ts';

export interface ReversePathFacts {
  readonly drops: Movement;
  /** Effective mode per device: the maximum of `all` and the device's own. Empty where no sysctl was read. */
  readonly modes: Readonly<Record<string, number>>;
  /** The largest effective mode; undefined where no sysctl was read. */
  readonly strictest: number | undefined;
  readonly modeQuotes: readonly Quote[];
  /** Keys whose value is 1 and so make a device strict. */
  readonly strictKeys: readonly string[];
  /** Martian messages that name an ordinary address: its way back leads through another device. */
  readonly martians: readonly LogEvent[];
  /** Unanswered SYNs whose source is routed through another device than the one they came in by. */
  readonly asymmetric: readonly Quote[];
  /** Routes are known and none leads to the client asked about. */
  readonly clientUnrouted: boolean;
  /** The answers to the client asked about leave by the only device that is strict, so strictness drops none of its packets. */
  readonly clientSpared: boolean;
  readonly routes: 'unknown' | 'no-default' | 'default';
}

/** Reverse-path filtering of IPv4 (IPv6 has none in the kernel): what it drops and what would make it drop. */
export function reversePathFacts(
  after: Snapshot,
  counters: CounterFacts | undefined,
  log: readonly LogEvent[] | undefined,
  syns: readonly RepeatedSyn[] | undefined,
  toClient?: Way,
): ReversePathFacts | undefined {
  const settings = settingsOf(after);
  const all = settings.find(({ device }) => device === 'all')?.mode;
  const modes: Record<string, number> = {};
  for (const { device, mode } of settings) {
    if (device !== 'default' && device !== 'all') modes[device] = Math.max(mode ?? 0, all ?? 0);
  }
  const values = [...Object.values(modes), ...(all === undefined ? [] : [all])];
  const martians = (log ?? []).filter(({ kind, from }) => kind === 'martian-source' && isOrdinary(from));
  const routes = routesOf(after);
  const asymmetric = (syns ?? []).filter((syn) => isAsymmetric(syn, routes ?? [])).flatMap(({ quotes }) => quotes);
  if (counters === undefined && values.length === 0 && martians.length + asymmetric.length === 0) return undefined;
  return {
    drops: counters?.movement('TcpExtIPReversePathFilter', STRAYS) ?? {
      name: 'TcpExtIPReversePathFilter',
      speaks: 'unknown',
      count: 0,
      evidence: [],
    },
    modes,
    strictest: values.length === 0 ? undefined : Math.max(...values),
    modeQuotes: modeQuotes(settings),
    strictKeys: settings.filter(({ device, mode }) => mode === 1 && device !== 'default').map(({ key }) => key),
    martians,
    asymmetric,
    clientUnrouted: toClient?.kind === 'none',
    clientSpared: isSpared(toClient, modes),
    routes:
      routes === undefined
        ? 'unknown'
        : routes.some(({ destination }) => destination === 'default')
          ? 'default'
          : 'no-default',
  };
}

/** One net.ipv4.conf.<device>.rp_filter. */
interface Setting {
  readonly key: string;
  readonly value: string;
  readonly device: string;
  readonly mode: number | undefined;
}

const BEFORE_DEVICE = 'net.ipv4.conf.';
const BEHIND_DEVICE = '.rp_filter';

function settingsOf({ sysctls }: Snapshot): readonly Setting[] {
  const settings: Setting[] = [];
  if (sysctls === undefined) return settings;
  for (const key of keysEnding(sysctls, 'rp_filter')) {
    if (!key.startsWith(BEFORE_DEVICE)) continue;
    const device = key.slice(BEFORE_DEVICE.length, -BEHIND_DEVICE.length);
    const value = sysctls.get(key) ?? '';
    if (device !== '') settings.push({ key, value, device, mode: MODES[value.trim()] });
  }
  return settings;
}

const MODES: Readonly<Record<string, number>> = { '0': 0, '1': 1, '2': 2 };

function isSpared(way: Way | undefined, modes: Readonly<Record<string, number>>): boolean {
  const strict = Object.keys(modes).filter((device) => device !== 'lo' && modes[device] === 1);
  return way?.certain === true && strict.length > 0 && strict.every((device) => device === way.device);
}

function isOrdinary(from: string | undefined): boolean {
  return from !== undefined && !isImpossibleSource(from);
}

/** At most four: `all` first, then the devices that differ from 0. */
function modeQuotes(settings: readonly Setting[]): Quote[] {
  const telling = settings.filter(({ device, mode }) => device === 'all' || mode !== 0);
  telling.sort((one, other) => Number(other.device === 'all') - Number(one.device === 'all'));
  return telling.slice(0, 4).map(({ key, value }) => ({ source: 'sysctl', line: `${key} = ${value}` }));
}

/** Routes read on the host, or pasted as the text of `ip route`. */
function routesOf({ routes, notes }: Snapshot): readonly Route[] | undefined {
  if (routes !== undefined) return routes.filter(({ kind }) => kind === 'unicast');
  const pasted: Route[] = [];
  for (const line of notes ?? []) {
    const found = /^\s*(?<to>default|\d+(?:\.\d+){3}(?:\/\d+)?)\s.*\bdev (?<device>\S+)/.exec(line)?.groups;
    if (found?.['to'] === undefined || found['device'] === undefined) continue;
    pasted.push({
      destination: found['to'],
      family: 'ipv4',
      kind: 'unicast',
      device: found['device'],
      table: 'main',
      row: line.trim(),
    });
  }
  return pasted.length > 1 ? pasted : undefined;
}

/**
 * A SYN from outside for an address behind this host came by the device of the wider network it belongs to (the overlay);
 * when the way back to its source is a third device, source validation fails.
 */
function isAsymmetric({ source, destination }: RepeatedSyn, routes: readonly Route[]): boolean {
  const matching = (address: string): Route[] =>
    routes
      .filter((route) => isWithin(address, route.destination))
      .sort((one, other) => prefixLength(other.destination) - prefixLength(one.destination));
  const back = matching(source)[0]?.device;
  const [delivery, wider] = matching(destination).filter(({ destination: to }) => to !== 'default');
  if (back === undefined || delivery === undefined || wider === undefined) return false;
  return wider.device !== delivery.device && wider.device !== back && delivery.device !== back;
}
