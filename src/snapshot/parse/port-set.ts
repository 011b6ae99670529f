import { isDigits } from './lines.ts';
import { servicePort } from './socket-address.ts';

/** Larger sets say nothing a reader could use, and are left open. */
const MAX_PORTS = 64;

/**
 * `80`, `ssh`, `8443:8444` and `80-90`, as elements of one set; undefined when one of them is no port or they are too
 * many. Ranges are written out.
 */
export function parsePorts(elements: readonly string[]): readonly number[] | undefined {
  const ports: number[] = [];
  for (const element of elements) {
    const range = portRange(element.trim());
    if (range === undefined || range.last - range.first + ports.length >= MAX_PORTS) return undefined;
    for (let port = range.first; port <= range.last; port += 1) ports.push(port);
  }
  return ports.length === 0 ? undefined : ports;
}

function portRange(element: string): { first: number; last: number } | undefined {
  if (element.length <= 5 && isDigits(element)) {
    const port = Number(element);
    return port <= 65_535 ? { first: port, last: port } : undefined;
  }
  const named = servicePort(element);
  if (named !== undefined) return { first: named, last: named };
  const match = /^([0-9]{1,5})(?:[:-]([0-9]{1,5}))?$/.exec(element);
  if (match?.[1] === undefined) return undefined;
  const first = Number(match[1]);
  const last = Number(match[2] ?? match[1]);
  return first <= last && last <= 65_535 ? { first, last } : undefined;
}
