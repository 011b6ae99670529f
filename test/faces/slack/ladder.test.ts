import { expect, it, vi } from 'vitest';
import type { Ladders, LadderVerb } from '../../../src/app/app.ts';
import type { LadderView } from '../../../src/approval/ladder.ts';
import { ladder } from '../../support/report-samples.ts';
import { messagesWith, ONCALL, openSlack, SECOND } from './open-slack.ts';

vi.setConfig({ testTimeout: 30_000 });

interface Decided {
  readonly verb: LadderVerb;
  readonly actor: string;
  readonly digest: string;
}

/** A rollout in a thread; only SECOND may decide about it. */
async function rollout(first: LadderView) {
  const open = await openSlack({ approvers: [ONCALL, SECOND] });
  const decided: Decided[] = [];
  let view = first;
  const no = { accepted: false, code: 'not-an-approver', message: 'Only somebody else may.' } as const;
  const ladders: Ladders = {
    propose: () => Promise.reject(new Error('not here')),
    fromSweep: () => Promise.reject(new Error('not here')),
    latest: () => Promise.resolve([view]),
    find: (id) => Promise.resolve(id === view.ladderId ? view : null),
    mayClimb: (_, actor) =>
      Promise.resolve(actor.id === SECOND ? { accepted: true, ladder: view, asksCode: true } : no),
    decide(_, verb, actor, digest, given) {
      if (actor.id !== SECOND) return Promise.resolve(no);
      decided.push({ verb, actor: actor.id, digest, ...given });
      view = { ...view, state: { kind: 'watching', rung: 1, hosts: ['web1'] } };
      return Promise.resolve({ accepted: true, ladder: view });
    },
  };
  Object.assign(open.app, { ladders });
  const oncall = open.slack.as('U0ONCALL1');
  await oncall.command('/syndrop host-42');
  const parent = await oncall.waitFor((seen) => messagesWith(seen, 'host-42: Waiting for approval')[0]);
  const { channels } = await oncall.see();
  const channel = channels.find(({ messages }) => messages.some(({ ts }) => ts === parent.ts))?.id ?? '';
  const thread = parent.thread_ts ?? parent.ts;
  await open.face.post({ face: 'slack', channel, thread }, { kind: 'ladder', ladder: view });
  const message = await oncall.waitFor((seen) => messagesWith(seen, 'One change for 20 hosts')[0]);
  return { open, decided, message };
}

it('one message shows the rung that waits; the window names its hosts, and the approval carries what was shown', async () => {
  const { open: opened, decided, message } = await rollout(ladder());
  const second = opened.slack.as('U0ONCALL2');
  await second.click(message, 'rung-approve');
  const modal = await second.waitFor((seen) => seen.views.find(({ type }) => type === 'modal'));
  expect(JSON.stringify(modal)).toContain('Rung 1: exactly this, on 1 host');
  expect(await second.submit(modal.id, { code: { code: '123456' } })).toMatchObject({ ok: true });
  await second.waitFor((seen) => messagesWith(seen, 'watching whether it helps on 1 host')[0]);
  expect(decided).toEqual([{ verb: 'approve', actor: SECOND, digest: ladder().digest, code: '123456' }]);
  expect(messagesWith(await second.see(), 'One change for 20 hosts')).toHaveLength(1);
  expect(opened.complaints).toEqual([]);
});

it('whoever may not is told so alone, and no window opens', async () => {
  const { open: opened, decided, message } = await rollout(ladder());
  const oncall = opened.slack.as('U0ONCALL1');
  await oncall.click(message, 'rung-approve');
  expect(await oncall.waitFor((seen) => messagesWith(seen, 'Only somebody else may.')[0])).toMatchObject({
    ephemeral: true,
  });
  expect((await oncall.see()).views).toEqual([]);
  expect(decided).toEqual([]);
});

it('Keep, Revert and Stop decide at once, and are there only while they can', async () => {
  const helped = { state: 'applied' as const, helped: true };
  const view = ladder({
    members: [{ host: 'web1', proposal: helped }, ...ladder().members.slice(1)],
    opened: [{ count: 1, by: SECOND, at: '2026-11-22T03:20:00.000Z' }],
    toKeep: ['web1'],
    earliestDeadline: '2026-11-22T03:30:00.000Z',
  });
  const { open: opened, decided, message } = await rollout(view);
  const second = opened.slack.as('U0ONCALL2');
  const buttons = (JSON.stringify(message.blocks).match(/"action_id":"[a-z-]+"/g) ?? []).join(' ');
  expect(buttons).toBe(
    ['rung-keep', 'rung-approve', 'rung-revert', 'rung-stop'].map((id) => `"action_id":"${id}"`).join(' '),
  );
  await second.click(message, 'rung-keep');
  await second.waitFor(() => decided.length === 1);
  expect(decided).toMatchObject([{ verb: 'keep' }]);
});
