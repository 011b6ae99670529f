import { randomUUID } from 'node:crypto';
import { expect, it, vi } from 'vitest';
import { incidents } from '../../../src/embedded/slack/client.ts';
import { messagesWith, ONCALL, openSlack, parentWith } from './open-slack.ts';

vi.setConfig({ testTimeout: 30_000 });

const question = { host: 'host-42' };
const asked = { kind: 'asked', question, actor: ONCALL, state: 'running' } as const;
const said = (message: string) => ({ kind: 'problem', code: 'x', message, next: null }) as const;

it('bots change their tokens one after the other: nothing is lost or said twice, and the old token is of no use', async () => {
  const open = await openSlack({ approvers: [ONCALL] });
  const { emulator, face, slack, app, complaints } = open;
  const conversation = await face.open(incidents, asked);
  const key = randomUUID();
  await face.post(conversation, said('posted with the old token'), key);

  const renewed = await open.connect(emulator.renewTokens());
  await face.post(conversation, said('both count'), randomUUID());
  await face.stop();
  emulator.revokeOldTokens();

  // What the one before posted is found, not posted again, and edited.
  const found = await renewed.posted({ thread: conversation }, key, new Date(Date.now() - 60_000));
  await renewed.update({ ...conversation, message: found?.message ?? '' }, said('edited with the new token'));
  app.chat = renewed;
  const oncall = slack.as('U0ONCALL1');
  await oncall.command('/syndrop host-43');
  const seen = await oncall.waitFor((now) => parentWith(now, 'host-43: Accept queue full') && now);
  expect(messagesWith(seen, 'posted with the old token')).toEqual([]);
  expect(messagesWith(seen, 'edited with the new token')).toHaveLength(1);
  expect(app.asked).toHaveLength(1);
  expect(complaints).toEqual([]);

  await expect(face.post(conversation, said('too late'), randomUUID())).rejects.toMatchObject({
    code: 'slack-refused',
    message: expect.stringContaining('token_revoked'),
  });
  expect(complaints.join('\n')).not.toContain(emulator.botToken);
});

it('a bot that starts with a revoked token says so, and what to do', async () => {
  const open = await openSlack({ approvers: [] });
  const { emulator } = open;
  emulator.renewTokens();
  emulator.revokeOldTokens();
  await expect(open.connect()).rejects.toMatchObject({
    code: 'slack-refused',
    message: expect.stringContaining('install the app again and set the new one'),
  });
});
