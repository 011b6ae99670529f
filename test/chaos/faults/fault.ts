import { setTimeout as sleep } from 'node:timers/promises';
import { pick, type Random } from '../random.ts';
import { EDGES, type World } from '../world/world.ts';

export interface Fault {
  readonly name: string;
  /** Where only one of the databases knows it. */
  readonly database?: 'postgres';
  /** Makes something go wrong, and right again before it returns. */
  play(world: World, random: Random): Promise<unknown>;
}

/** Half a second, and up to so much more. */
export function lasting(random: Random, ms: number): Promise<void> {
  return sleep(500 + random() * ms);
}

/** One of the hosts that are changed. */
export function anyEdge(random: Random): string {
  return pick(EDGES, random);
}
