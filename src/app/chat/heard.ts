import { type Deps, nowText } from '../deps.ts';

const PREFIX = 'heard-';
/** No claim is this old: what was heard stays heard. */
const NEVER = '';

/** Claims what a chat service delivered, by its own name for it. */
export async function firstHeard(deps: Pick<Deps, 'store' | 'clock'>, key: string): Promise<boolean> {
  const claim = await deps.store.posts.claim(`${PREFIX}${key}`, nowText(deps), NEVER);
  return claim.kind === 'mine';
}

export async function forgetHeard({ store }: Pick<Deps, 'store'>, before: string): Promise<void> {
  await store.posts.forget(PREFIX, before);
}
