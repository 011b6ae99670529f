import type { Random } from '../random.ts';
import type { Member } from '../../support/member.ts';
import { lasting } from './fault.ts';

const HOUR_MS = 3_600_000;

/** The wall clock of one process jumps by up to an hour, forwards or backwards, and back. */
export async function clockJumps({ process: child }: Member, random: Random): Promise<void> {
  const by = (random() < 0.5 ? -1 : 1) * (10_000 + random() * HOUR_MS);
  child.send({ clockOffMs: by });
  await lasting(random, 8_000);
  if (child.connected) child.send({ clockOffMs: 0 });
}
