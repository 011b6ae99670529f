import type { LadderView } from '../../approval/ladder.ts';
import type { Deps } from '../deps.ts';
import { readLadder } from '../ladders/read-ladder.ts';
import { postOnce } from '../chat/post-once.ts';
import type { Job } from './schedule.ts';

/** What changes faster than this many times while it is written is left to the next job. */
const ROUNDS = 10;

/** Makes the one message of a rollout over many hosts say what is: written until what was written is what is stored. */
export async function ladderJob(deps: Deps, ladderId: string): Promise<void> {
  let written = '';
  for (let round = 0; round < ROUNDS; round += 1) {
    const standing = await readLadder(deps, ladderId);
    if (standing === null) return;
    const now = JSON.stringify(standing.view);
    if (now === written) return await markShown(deps, ladderId, standing.record.version);
    await write(deps, ladderId, standing.view, standing.record.conversation);
    written = now;
  }
}

async function write(
  deps: Deps,
  ladderId: string,
  ladder: LadderView,
  conversation: Parameters<typeof postOnce>[2],
): Promise<void> {
  const view = { kind: 'ladder', ladder } as const;
  const known = await deps.store.posts.find(`ladder-${ladderId}`);
  if (known === null) await postOnce(deps, `ladder-${ladderId}`, conversation, view);
  else await deps.chat.update(known, view);
}

/** Ladders whose message is behind, after a crash or a Redis that was away. */
export async function owedLadders(deps: Deps): Promise<readonly Job[]> {
  const owed: Job[] = [];
  for (const { ladderId, version } of await deps.store.ladders.latest(MOST_TENDED)) {
    if (((await deps.store.switches.get(shownKey(ladderId))) ?? '0') !== String(version))
      owed.push({ kind: 'ladder', ladderId, version });
  }
  return owed;
}

const MOST_TENDED = 20;

function shownKey(ladderId: string): string {
  return `ladder-shown ${ladderId}`;
}

async function markShown({ store: { switches } }: Deps, ladderId: string, version: number): Promise<void> {
  const key = shownKey(ladderId);
  await switches.swap(key, await switches.get(key), String(version));
}
