import { showAlerts } from '../alerts/alerts.ts';
import type { Deps } from '../deps.ts';
import { ladderJob } from './ladder.ts';
import { LADDER_FACE } from '../ladders/read-ladder.ts';
import { postOnce } from '../chat/post-once.ts';
import { proposalView } from '../changes/proposal-view.ts';
import type { ProposalRecord } from '../store.ts';
import { titleView } from '../chat/title-view.ts';

/** A proposal that changes faster than this many times while its message is written is left to the next job. */
const ROUNDS = 10;

/**
 * Makes the one message of a proposal say what is. Two of these may run at once, and the older view may be written last:
 * so each looks again afterwards, and goes on until what it wrote is what is stored.
 */
export async function showJob(deps: Deps, proposalId: string): Promise<void> {
  let written = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const record = await deps.store.proposals.find(proposalId);
    if (record === null) return;
    if (record.version === written) return deps.store.proposals.markShown(proposalId, written);
    if (record.conversation.face === LADDER_FACE) return showLadder(deps, record);
    if (written === 0 && record.shownVersion >= record.version) return;
    if (!(await write(deps, record))) return;
    written = record.version;
  }
}

/** A change that is one of many is shown among them. */
async function showLadder(deps: Deps, { proposalId, version, conversation }: ProposalRecord): Promise<void> {
  await ladderJob(deps, conversation.channel);
  await deps.store.proposals.markShown(proposalId, version);
}

/** False when the diagnosis it belongs under is not posted yet: telling that asks for this job again. */
async function write(deps: Deps, record: ProposalRecord): Promise<boolean> {
  const { proposalId, diagnosisId, conversation } = record;
  const view = { kind: 'proposal', proposal: proposalView(record, deps) } as const;
  const known = await deps.store.posts.find(`proposal-${proposalId}`);
  if (known !== null) {
    await deps.chat.update(known, view);
    await retitle(deps, record);
    return true;
  }
  if ((await deps.store.posts.find(`diagnosis-${diagnosisId}`)) === null) return false;
  await postOnce(deps, `proposal-${proposalId}`, conversation, view);
  return true;
}

/** The channel sees only the parent. One that has since been asked again belongs to the newer question. */
async function retitle(deps: Deps, record: ProposalRecord): Promise<void> {
  const asked = await deps.store.diagnoses.lastIn(record.conversation);
  if (asked?.question.alert !== undefined) return showAlerts(deps, record.conversation);
  if (asked?.diagnosisId !== record.diagnosisId) return;
  await deps.chat.retitle(record.conversation, titleView(asked, record, deps));
}
