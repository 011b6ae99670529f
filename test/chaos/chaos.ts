import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault } from './faults/fault.ts';
import { LANES } from './faults/index.ts';
import type { Past } from './invariants/invariant.ts';
import { INVARIANTS } from './invariants/index.ts';
import { OPEN, owed } from './invariants/owed.ts';
import type { Mutation } from './mutations.ts';
import { type Random, randomOf, shuffled } from './random.ts';
import { startWatch, type Watched } from './watch.ts';
import { askers, count, deciders, type Deeds } from './world/people.ts';
import { EDGES, HOSTS, openWorld, type World } from './world/world.ts';

export interface Setting {
  readonly seconds: number;
  readonly seed: number;
  readonly database: 'sqlite' | 'postgres';
  /** Parts of the names of the only faults that are played; all without it. */
  readonly faults?: readonly string[] | undefined;
  readonly mutation?: Mutation | null;
}

export interface Told {
  readonly deeds: Deeds;
  readonly watched: Watched;
  /** How often proposals came to which end. */
  readonly ends: ReadonlyMap<string, number>;
  /** From the last fault until nothing was owed any more. */
  readonly mendedMs: number;
  /** What did not hold; each begins with the name of its invariant. */
  readonly found: readonly string[];
}

/** After the last fault everything that is owed comes within this. */
const MENDED_MS = 120_000;
/** What is broken on purpose never comes. */
const BROKEN_MS = 45_000;
const OVER = ['rejected', 'expired', 'refused', 'kept', 'reverted'] as const;

/**
 * Faults in orders that a seed fixes, two at a time, while people ask, sweep and change hosts; then everything is mended, and what is owed
 * must come, once.
 */
export async function chaos({ seconds, seed, database, faults = [''], mutation = null }: Setting): Promise<Told> {
  const world = await openWorld(database, mutation);
  try {
    const deeds: Deeds = { acks: [], approved: new Set(), counts: new Map() };
    const [closing, stop] = [new AbortController(), new AbortController()];
    const watched = startWatch(world);
    // Each its own chance, so that neither changes what the other does.
    const people = Promise.all([
      askers(world.fleet, { hosts: HOSTS, edges: EDGES }, deeds, randomOf(seed), closing.signal),
      deciders(world.fleet, deeds, { closing: closing.signal, stop: stop.signal }),
    ]);
    const until = performance.now() + seconds * 1000;
    const isPlayed = (fault: Fault): boolean =>
      (fault.database ?? database) === database && faults.some((part) => fault.name.includes(part));
    await Promise.all(
      LANES.map((lane, at) => play(lane.filter(isPlayed), world, deeds, randomOf(seed + 1 + at), until)),
    );
    await world.fleet.slack.faults({});
    closing.abort();
    const mended = performance.now();
    const left = await untilNothingIsOwed(world, mended + (mutation === null ? MENDED_MS : BROKEN_MS));
    stop.abort();
    await people;
    watched.stop();
    const mendedMs = performance.now() - mended;
    const proposals = await world.fleet.store.proposals.inStates([...OPEN, ...OVER]);
    const ends = new Map<string, number>();
    for (const { state } of proposals) ends.set(state, (ends.get(state) ?? 0) + 1);
    const found = await findings({ world, deeds, watched, proposals });
    return { deeds, watched, ends, mendedMs, found: [...left, ...found] };
  } finally {
    await world.close();
  }
}

/** Each once before any comes again. */
async function play(faults: readonly Fault[], world: World, deeds: Deeds, random: Random, until: number) {
  let deck: readonly Fault[] = [];
  await sleep(2_000);
  while (performance.now() < until) {
    const [fault, ...rest] = deck.length > 0 ? deck : shuffled(faults, random);
    deck = rest;
    if (fault !== undefined) {
      count(deeds, fault.name);
      await fault.play(world, random);
    }
    await sleep(500 + random() * 2_500);
  }
}

async function untilNothingIsOwed(world: World, until: number): Promise<readonly string[]> {
  for (;;) {
    const left = await owed(world).catch(String);
    if (left === null) return [];
    if (performance.now() > until) return [`lost: ${left} are still owed`];
    await sleep(250);
  }
}

async function findings(past: Past): Promise<readonly string[]> {
  const found = await Promise.all(
    INVARIANTS.map(async (one) => (await one.find(past)).map((words) => `${one.name}: ${words}`)),
  );
  return found.flat();
}
