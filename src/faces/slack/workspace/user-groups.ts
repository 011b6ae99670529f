import type { webApi } from '@slack/bolt';
import { slackProblem } from './slack-error.ts';

/** Actors of a user group. Needs the scope `usergroups:read`, and a plan of Slack that has user groups. */
export async function userGroupActors(client: webApi.WebClient, group: string): Promise<readonly string[]> {
  try {
    const { users = [] } = await client.usergroups.users.list({ usergroup: group });
    return users.map((user) => `slack:${user}`);
  } catch (error) {
    throw slackProblem('usergroups.users.list', error);
  }
}
