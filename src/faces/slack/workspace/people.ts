import type { webApi } from '@slack/bolt';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Actor } from '../../../app/app.ts';
import { BoundedMap } from '../bounded-map.ts';
import type { FaceLogger } from './logger.ts';
import { slackUser } from '../blocks/mrkdwn.ts';

const REMEMBER_MS = 60 * 60 * 1_000;
/** A name is decoration: a click never waits longer for it. */
const PATIENCE_MS = 800;

/** Where a user comes from, as Slack says it beside the id; unknown where it says nothing. */
export interface Origin {
  readonly team?: string | null | undefined;
  readonly enterprise?: string | null | undefined;
}

export interface People {
  /** Learns which workspace is our own; before that everybody is taken for one of it. */
  settle(): Promise<void>;
  /**
   * Our actor for a Slack user. The id alone is the identity: `slack:U1` in our own workspace, `slack:T2/U1` for somebody of
   * another, who shares a channel with us or installed the same app, and who is on no list that names `slack:U1`.
   */
  actor(userId: string, from?: Origin): Promise<Actor>;
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
  let home: Origin = {};

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

  function isOurs({ team, enterprise }: Origin): boolean {
    if (!home.team || !team || team === home.team) return true;
    return Boolean(enterprise) && enterprise === home.enterprise;
  }

  return {
    async settle() {
      const { team_id: team, enterprise_id: enterprise } = await client.auth.test();
      home = { team, enterprise };
    },
    async actor(userId, from = {}) {
      const id = isOurs(from) ? `slack:${userId}` : `slack:${from.team}/${userId}`;
      return { id, name: (await look(userId))?.name ?? userId };
    },
    async zone({ id }) {
      const user = slackUser(id);
      return user === null ? null : ((await look(user))?.zone ?? null);
    },
  };
}
