import { circumstancesOf } from '../changes/circumstances.ts';
import { type Deps, nowText } from '../deps.ts';
import type { StandingLadder } from './read-ladder.ts';
import { type Refusal, refused, stateWords } from './refusal.ts';

/** Whoever asked or may approve; a stop harms nobody. */
export async function stop(deps: Deps, { record, view }: StandingLadder, actor: string): Promise<Refusal | null> {
  if (view.state.kind === 'stopped' || view.state.kind === 'done') {
    return refused('already-decided', `This rollout is ${stateWords(view)} already.`);
  }
  const [member] = record.members;
  const may =
    actor === record.requester ||
    (member !== undefined && (await circumstancesOf(deps, member.host, actor, 'later')).approver === 'yes');
  if (!may) return refused('not-an-approver', 'You may not stop this rollout. Ask one of the approvers.');
  const at = nowText(deps);
  const audit = { at, actor, what: 'ladder.stopped', subject: record.ladderId, detail: { rung: record.opened.length } };
  const { ladderId, version, opened } = record;
  const mine = await deps.store.ladders.swap(ladderId, version, { opened, stopped: { actor, at } }, audit);
  return mine ? null : refused('already-decided', 'Somebody else was faster: see what the rollout says now.');
}
