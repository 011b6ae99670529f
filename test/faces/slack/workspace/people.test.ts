import { once } from 'node:events';
import { createServer } from 'node:http';
import { webApi } from '@slack/bolt';
import { expect, it, onTestFinished } from 'vitest';
import { createPeople } from '../../../../src/faces/slack/workspace/people.ts';

/** A Slack that knows its own workspace and everybody by one name. */
async function peopleOf(own: { readonly team_id: string; readonly enterprise_id?: string }) {
  const answer = JSON.stringify({ ok: true, ...own, user: { id: 'U1', name: 'somebody' } });
  const server = createServer((_, response) => response.setHeader('content-type', 'application/json').end(answer));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const quiet = (): void => undefined;
  const client = new webApi.WebClient('xoxb-x', { slackApiUrl: `http://127.0.0.1:${port}/` });
  const people = createPeople(client, { debug: quiet, info: quiet, warn: quiet, error: quiet });
  await people.settle();
  return async (team?: string, enterprise?: string) => (await people.actor('U1', { team, enterprise })).id;
}

it('whoever is of our workspace, or of nowhere that Slack names, is known by the id alone', async () => {
  const actor = await peopleOf({ team_id: 'T1' });
  expect(await actor('T1')).toBe('slack:U1');
  expect(await actor()).toBe('slack:U1');
  expect(await actor('T2')).toBe('slack:T2/U1');
  expect(await actor('T2', 'E2')).toBe('slack:T2/U1');
});

it('workspaces of one organisation are one', async () => {
  const actor = await peopleOf({ team_id: 'T1', enterprise_id: 'E1' });
  expect(await actor('T2', 'E1')).toBe('slack:U1');
  expect(await actor('T2', 'E2')).toBe('slack:T2/U1');
  expect(await actor('T2')).toBe('slack:T2/U1');
});
