import { userInfo } from 'node:os';
import { Freeze, readFreeze, setFreeze } from '../app/changes/freeze.ts';
import type { Config } from '../config/config.ts';
import { Problem } from '../protocol/problem.ts';
import { withStore } from './state.ts';

/** Begins a freeze, or ends the one there is with null. Answers the freeze that stood before. */
export async function freezeChanges(
  config: Config,
  wanted: { readonly reason: string; readonly until: string | null } | null,
): Promise<Freeze | null> {
  return await withStore(config, async ({ switches }) => {
    const now = new Date();
    const by = `local:${userInfo().username}`;
    const before = await readFreeze(switches, now);
    const freeze = wanted === null ? null : Freeze.parse({ ...wanted, by, at: now.toISOString() });
    if (await setFreeze(switches, freeze, by, now.toISOString())) return before;
    throw new Problem(
      'store-failed',
      'Somebody else changed the freeze at the same moment. Look again, then try again.',
    );
  });
}
