import type { webApi } from '@slack/bolt';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Actor } from '../../app/app.ts';
import { BoundedMap } from './bounded-map.ts';
import type { FaceLogger } from './logger.ts';

const REMEMBER_MS = 60 * 60 * 1_000;
/** A name is decoration: a click never waits longer for it. */
const PATIENCE_MS = 800;

export interface People {
  /** Our actor for a Slack user. The id alone is the identity. */
  actor(userId: string): Promise<Actor>;
}

export function createPeople(client: webApi.WebClient, logger: FaceLogger): People {
  const known = new BoundedMap<string, { readonly name: string; readonly until: number }>(2_000);

  async function ask(userId: string): Promise<string> {
    const { user } = await client.users.info({ user: userId });
    const name = user?.profile?.display_name || user?.real_name || user?.name || userId;
    known.set(userId, { name, until: Date.now() + REMEMBER_MS });
    return name;
  }

  return {
    async actor(userId) {
      const remembered = known.get(userId);
      if (remembered !== undefined && remembered.until > Date.now()) {
        return { id: `slack:${userId}`, name: remembered.name };
      }
      const asked = ask(userId).catch((error: unknown) => {
        logger.warn('slack: a user name could not be read', { userId, error: String(error) });
        return userId;
      });
      const name = await Promise.race([asked, sleep(PATIENCE_MS, userId, { ref: false })]);
      return { id: `slack:${userId}`, name };
    },
  };
}
