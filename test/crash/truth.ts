import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { allChanges } from '../../agent/lease.ts';
import type { ProposalRecord } from '../../src/app/store.ts';
import type { ProposalState } from '../../src/approval/proposal.ts';
import { incidents, slackClient } from '../../src/embedded/slack/client.ts';
import { orderLog } from '../support/agent-rig.ts';
import { readSysctl } from '../support/orders.ts';
import { KEYS, type World } from './world.ts';

/** What must hold after every row, whoever died and wherever: of the host, its log, the audit and the thread. */
export async function expectTruth(world: World, record: ProposalRecord): Promise<void> {
  await expectHost(world, record);
  await expectAudit(world, record);
  await expectThread(world, record);
}

/** All keys old, or all keys the approved new ones; nothing open; written once; kept on disk only when kept. */
async function expectHost({ rig }: World, { proposalId, state }: ProposalRecord): Promise<void> {
  const values = await Promise.all(KEYS.map(({ key }) => readSysctl(rig.netns ?? '', key)));
  expect(values).toEqual(KEYS.map(({ from, to }) => (state === 'kept' ? to : from)));
  const changes = allChanges(rig.stateDir);
  expect(changes.filter(({ outcome }) => outcome === null)).toEqual([]);
  const own = changes.find(({ lease }) => lease.changeId === proposalId);
  expect(own?.outcome?.state ?? 'refused').toBe(state);
  const kept = await readFile(join(rig.dir, 'sysctl.d', '60-syndrop.conf'), 'utf8').catch(() => '');
  expect(KEYS.filter(({ key, to }) => kept.includes(`${key} = ${to}`))).toHaveLength(
    state === 'kept' ? KEYS.length : 0,
  );
  const applied = (await orderLog(rig)).filter(
    ({ kind, changeId, outcome }) => kind === 'apply' && changeId === proposalId && outcome.state === 'applied',
  );
  expect(applied.length).toBeLessThanOrEqual(1);
}

/** The chain is whole, every step stands in it once, and it ends as the host did. */
async function expectAudit({ store }: World, { proposalId, state, diagnosisId }: ProposalRecord): Promise<void> {
  expect(await store.audit.verify()).toMatchObject({ intact: true });
  const rows = await store.audit.after(0, 1_000);
  const own = rows.filter(({ subject }) => subject === proposalId);
  const count = (what: string, kind?: string): number =>
    own.filter((row) => row.what === what && (kind === undefined || row.detail['kind'] === kind)).length;
  expect(rows.filter(({ what }) => what === 'proposal.proposed')).toHaveLength(1);
  expect(rows.filter(({ what, subject }) => what === 'diagnosis.done' && subject === diagnosisId)).toHaveLength(1);
  expect(count('proposal.approved')).toBe(1);
  expect(count('order.signed', 'apply')).toBe(1);
  expect(count('proposal.applied')).toBeLessThanOrEqual(1 + count('proposal.keeping') + count('proposal.reverting'));
  expect(count(`proposal.${state}`)).toBe(1);
}

const titles: Readonly<Partial<Record<ProposalState, string>>> = {
  kept: 'Kept',
  reverted: 'Reverted',
  refused: 'Refused by the host',
};

/**
 * The message that is followed says how it ended, and offers nothing any more. Nothing stands there twice, also not after a
 * bot that died between Slack's answer and the store.
 */
async function expectThread({ store, rig, slack }: World, record: ProposalRecord): Promise<void> {
  const title = titles[record.state] ?? 'nothing that ends a story';
  const message = await store.posts.find(`proposal-${record.proposalId}`);
  const thread = await slackClient(slack.url)
    .as('U0ONCALL1')
    .thread(incidents, message?.thread ?? '');
  const shown = thread.filter(({ ts }) => ts === message?.message);
  expect(shown.map(({ text }) => text)).toEqual([expect.stringContaining(`${rig.hostId}: ${title}`)]);
  const keys = thread.flatMap(({ metadata }) => (metadata === undefined ? [] : [JSON.stringify(metadata)]));
  expect(keys).toEqual([...new Set(keys)]);
  expect(keys.length).toBeGreaterThanOrEqual(3);
  expect(JSON.stringify(shown)).not.toMatch(/"action_id":"(approve|reject|keep|revert)"/);
}
