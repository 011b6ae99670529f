import { normalValue } from '../../protocol/safe-sysctls.ts';
import { declined, type RemedyAnswer, type RemedyQuestion, type WantedChange } from './remedy.ts';

const RESERVED = 'net.ipv4.ip_local_reserved_ports';

/** A wider range must not swallow a port somebody listens on: those are reserved first. */
export function portRangeRemedy({ remedy, from, snapshot, sysctls }: RemedyQuestion): RemedyAnswer {
  const to = normalValue(remedy.to);
  const [low, high] = to.split(' ').map(Number);
  const reserved = sysctls.get(RESERVED);
  if (low === undefined || high === undefined) return declined('No port range was named.');
  if (snapshot.listeners === undefined || reserved === undefined) {
    return declined('Which ports are listened on or reserved is not known, so the range stays.');
  }
  const [presentLow, presentHigh] = normalValue(from).split(' ').map(Number);
  const swallowed = snapshot.listeners
    .map((listener) => listener.port)
    .filter((port) => port >= low && port <= high)
    .filter((port) => presentLow === undefined || presentHigh === undefined || port < presentLow || port > presentHigh);
  const list = extendedList(normalValue(reserved), swallowed);
  const wanted: WantedChange[] = [];
  if (list !== normalValue(reserved)) {
    wanted.push({
      key: RESERVED,
      to: list,
      why: 'Keeps ports with a listener out of the wider range.',
      takesEffect: 'now, for connections made afterwards',
    });
  }
  wanted.push({ key: remedy.key, to });
  return { wanted };
}

/** An existing list is extended, never replaced. */
export function reservedPortsRemedy({ remedy, from }: RemedyQuestion): RemedyAnswer {
  const ports = remedy.to.split(',').map(Number);
  if (ports.some((port) => !Number.isInteger(port))) return declined('The ports to reserve are not single ports.');
  return { wanted: [{ key: remedy.key, to: extendedList(normalValue(from), ports) }] };
}

/** The kernel prints the list sorted and merged; the agent compares what it reads back with what was asked for. */
function extendedList(list: string, more: readonly number[]): string {
  const ports = new Set(more);
  for (const part of list === '' ? [] : list.split(',')) {
    const [low = Number.NaN, high = low] = part.split('-').map(Number);
    for (let port = low; port <= high && port <= 65_535; port += 1) ports.add(port);
  }
  const ranges: [number, number][] = [];
  for (const port of [...ports].sort((one, other) => one - other)) {
    const last = ranges.at(-1);
    if (last !== undefined && last[1] === port - 1) last[1] = port;
    else ranges.push([port, port]);
  }
  return ranges.map(([low, high]) => (low === high ? `${low}` : `${low}-${high}`)).join(',');
}
