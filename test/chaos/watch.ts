import { readFileSync } from 'node:fs';
import { monotonicMs } from '../../agent/clock.ts';
import { allChanges } from '../../agent/lease.ts';
import type { Member } from '../support/member.ts';
import { EDGES, type World } from './world/world.ts';

/** What only shows while it lasts. */
export interface Watched {
  /** In bytes. */
  readonly largest: { bot: number; agent: number };
  /** Changes that stood though their time was up, in words, by their ids. */
  readonly overdue: Map<string, string>;
}

const EVERY_MS = 1_000;
/** A busy machine needs a while to start what takes a change back. */
const GRACE_MS = 10_000;

/** Looks every second until it is stopped. */
export function startWatch(world: World): Watched & { stop(): void } {
  const watched = { largest: { bot: 0, agent: 0 }, overdue: new Map<string, string>() };
  const timer = setInterval(() => {
    measure(world, watched);
    for (const host of EDGES) lookAt(host, world, watched);
  }, EVERY_MS);
  return { ...watched, stop: () => clearInterval(timer) };
}

function measure(world: World, { largest }: Watched): void {
  largest.bot = Math.max(largest.bot, residentBytes(world.bot));
  largest.agent = Math.max(largest.agent, ...EDGES.map((host) => residentBytes(world.edge(host))));
}

function lookAt(host: string, { fleet, network }: World, { overdue }: Watched): void {
  for (const { lease, ending, outcome } of allChanges(fleet.stateOf(host))) {
    const late = monotonicMs() - lease.deadlineMonotonicMs - GRACE_MS;
    if (outcome !== null || ending?.kind === 'keep' || late < 0) continue;
    const { to } = lease.changes[0] ?? {};
    if (network.values(host).at(-1) !== to) continue;
    const seconds = ((late + GRACE_MS) / 1000).toFixed(0);
    overdue.set(lease.changeId, `${host} still had ${to} of ${lease.changeId}, ${seconds} s after its time was up`);
  }
}

export function inMegabytes(bytes: number): number {
  return Math.round(bytes / 1024 / 1024);
}

function residentBytes({ process: { pid } }: Member): number {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}
