import type { Route, RoutingRule, Snapshot } from '../snapshot/snapshot.ts';
import { isWithin, prefixLength } from './addresses.ts';
import type { Quote } from './evidence.ts';
import { type RouteTable, routeTable } from './route-table.ts';

/** Where packets to an address go from here. */
export interface Way {
  readonly kind: 'route' | 'blackhole' | 'unreachable' | 'prohibit' | 'none';
  readonly device?: string;
  /** The next hop; absent where the address is on the link. */
  readonly via?: string;
  /** Nothing that is not known here (a mark, a source address, a VRF) could lead elsewhere. */
  readonly certain: boolean;
  readonly quote?: Quote;
}

export interface RoutingFacts {
  /** The way back to the client asked about; absent without one, or without routes of its family. */
  readonly toClient?: Way;
  /** The way to an address, from an address of this host where that is known. */
  readonly to: (address: string, source?: string) => Way | undefined;
  /** Next hops of default routes. */
  readonly gateways: readonly {
    readonly address: string;
    readonly device: string | undefined;
    readonly quote: Quote;
  }[];
}

/** The three that every host has. */
const USUAL: readonly RoutingRule[] = [
  { priority: 0, action: 'lookup', table: 'local', row: '0: from all lookup local' },
  { priority: 32_766, action: 'lookup', table: 'main', row: '32766: from all lookup main' },
  { priority: 32_767, action: 'lookup', table: 'default', row: '32767: from all lookup default' },
];

export function routingFacts(
  { routes, rules, routesTruncated }: Snapshot,
  client: string | undefined,
): RoutingFacts | undefined {
  if (routes === undefined) return undefined;
  const tables = new Map<string, Route[]>();
  for (const route of routes) {
    const key = `${route.family} ${route.table}`;
    const table = tables.get(key);
    if (table === undefined) tables.set(key, [route]);
    else table.push(route);
  }
  const known = new Map<string, RouteTable>();
  const tableOf = (key: string): RouteTable | undefined => {
    const its = tables.get(key);
    if (its === undefined) return undefined;
    const table = known.get(key) ?? routeTable(its);
    known.set(key, table);
    return table;
  };
  const families = new Set(routes.map(({ family }) => family));
  const sorted = [...(rules ?? USUAL)].sort((one, other) => one.priority - other.priority);
  const to = (address: string, source?: string): Way | undefined => {
    const family = address.includes(':') && !/^::ffff:/i.test(address) ? 'ipv6' : 'ipv4';
    if (!families.has(family)) return undefined;
    // Only IPv4 rules are read; IPv6 hosts with rules of their own are few.
    const asked = family === 'ipv4' ? sorted : USUAL;
    const way = follow(asked, (table) => tableOf(`${family} ${table}`), address, source);
    if (way.kind === 'none' && routesTruncated === true) return undefined;
    return rules === undefined ? { ...way, certain: false } : way;
  };
  const toClient = client === undefined ? undefined : to(client);
  return { ...(toClient === undefined ? {} : { toClient }), to, gateways: gatewaysOf(routes) };
}

function follow(
  rules: readonly RoutingRule[],
  tableOf: (name: string) => RouteTable | undefined,
  address: string,
  source: string | undefined,
): Way {
  let certain = true;
  for (const rule of rules) {
    const applies = matches(rule, address, source);
    if (applies === false) continue;
    const way = wayOf(rule, tableOf, address);
    // A rule that would lead nowhere changes nothing, whether it applies or not.
    if (way === undefined) continue;
    if (applies === undefined) {
      certain = false;
      continue;
    }
    return { ...way, certain };
  }
  return { kind: 'none', certain };
}

/** undefined where it depends on what is not known here. */
function matches(rule: RoutingRule, address: string, source: string | undefined): boolean | undefined {
  // Answers of this host come in by no device, and the socket of a listener is mostly bound to none.
  if (rule.iif !== undefined && rule.iif !== 'lo') return rule.not === true;
  if (rule.oif !== undefined || rule.fwmark !== undefined || rule.other === true || rule.action === 'l3mdev') {
    return undefined;
  }
  if (rule.to !== undefined && !isWithin(address, rule.to)) return rule.not === true;
  if (rule.from !== undefined) {
    if (source === undefined) return undefined;
    if (!isWithin(source, rule.from)) return rule.not === true;
  }
  return rule.not !== true;
}

function wayOf(
  rule: RoutingRule,
  tableOf: (name: string) => RouteTable | undefined,
  address: string,
): Omit<Way, 'certain'> | undefined {
  const { action, table = '', suppress, row } = rule;
  switch (action) {
    case 'blackhole':
    case 'unreachable':
    case 'prohibit':
      return { kind: action, quote: { source: 'ip-rule', line: row } };
    case 'lookup': {
      const route = tableOf(table)?.(address);
      if (route === undefined || route.kind === 'throw') return undefined;
      if (suppress !== undefined && prefixLength(route.destination) <= suppress) return undefined;
      const quote: Quote = { source: 'ip-route', line: route.row };
      if (route.kind === 'blackhole' || route.kind === 'unreachable' || route.kind === 'prohibit') {
        return { kind: route.kind, quote };
      }
      return {
        kind: 'route',
        quote,
        ...(route.device === undefined ? {} : { device: route.device }),
        ...(route.via === undefined ? {} : { via: route.via }),
      };
    }
    case 'l3mdev':
      // The table of a VRF: another answer, where there is one.
      return { kind: 'route' };
    case 'other':
      return undefined;
    default:
      return action satisfies never;
  }
}

function gatewaysOf(routes: readonly Route[]): RoutingFacts['gateways'] {
  return routes.flatMap((route) => {
    if (route.destination !== 'default' || route.kind !== 'unicast') return [];
    const quote: Quote = { source: 'ip-route', line: route.row };
    return (route.hops ?? [route]).flatMap(({ via, device }) =>
      via === undefined ? [] : [{ address: via, device, quote }],
    );
  });
}
