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
  /** The time zone an actor has set in Slack; null where it could not be read. */
  zone(actor: Actor): Promise<string | null>;
}

interface Known {
  readonly name: string;
  readonly zone: string | null;
  readonly until: number;
}

export function createPeople(client: webApi.WebClient, logger: FaceLogger): People {
  const known = new BoundedMap<string, Known>(2_000);

  async function ask(userId: string): Promise<Known> {
    const { user } = await client.users.info({ user: userId });
    const name = user?.profile?.display_name || user?.real_name || user?.name || userId;
    const person = { name, zone: user?.tz ?? null, until: Date.now() + REMEMBER_MS };
    known.set(userId, person);
    return person;
  }

  async function look(userId: string): Promise<Known | null> {
    const remembered = known.get(userId);
    if (remembered !== undefined && remembered.until > Date.now()) return remembered;
    const asked = ask(userId).catch((error: unknown) => {
      logger.warn('slack: a user could not be read', { userId, error: String(error) });
      return null;
    });
    return await Promise.race([asked, sleep(PATIENCE_MS, null, { ref: false })]);
  }

  return {
    actor: async (userId) => ({ id: `slack:${userId}`, name: (await look(userId))?.name ?? userId }),
    zone: async ({ id }) => (await look(id.replace(/^slack:/, '')))?.zone ?? null,
  };
}
