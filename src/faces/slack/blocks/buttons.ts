import type { types } from '@slack/bolt';
import type { LadderView } from '../../../approval/ladder.ts';
import type { ProposalView } from '../../../approval/proposal.ts';
import type { SweepReport } from '../../../fleet/sweep-report.ts';
import { shorten } from '../../../report/printable.ts';
import type { Lang } from '../../../report/words/words.ts';
import type { Action, LadderAction } from './actions.ts';
import { uiWordsOf } from '../words/words-of.ts';

const LADDER_ACTIONS: ReadonlySet<string> = new Set<LadderAction>([
  'rung-approve',
  'rung-keep',
  'rung-revert',
  'rung-stop',
]);

export function isLadderAction(action: string): action is LadderAction {
  return LADDER_ACTIONS.has(action);
}

/** Buttons carry the opaque id and nothing else: what they do is decided from what is stored. */
function button(action: Action | LadderAction, id: string, lang: Lang, style?: 'primary' | 'danger'): types.Button {
  return {
    type: 'button',
    action_id: action,
    value: id,
    text: { type: 'plain_text', text: uiWordsOf(lang).buttons[action] },
    ...(style === undefined ? {} : { style }),
  };
}

function asking(action: 'reject' | 'keep' | 'revert', view: ProposalView, lang: Lang): types.Button {
  const words = uiWordsOf(lang);
  const { title, text, yes } = words.confirm[action];
  const style = action === 'keep' ? 'primary' : 'danger';
  // Nothing invites to keep what is still being measured or did not help.
  const plain = action === 'keep' && view.watch?.helped !== true;
  const host = text(view.host.slice(0, 200));
  const doubt = plain ? `${words.keepBefore[view.watch === null ? 'measured' : 'helped']} ` : '';
  return {
    ...button(action, view.proposalId, lang, plain ? undefined : style),
    confirm: {
      title: { type: 'plain_text', text: title },
      text: { type: 'plain_text', text: `${doubt}${host}` },
      confirm: { type: 'plain_text', text: yes },
      deny: { type: 'plain_text', text: words.no },
      style,
    },
  };
}

/** Asks once more before it is done; `about` is a host, or how many. */
function confirmed(action: Exclude<LadderAction, 'rung-approve'>, id: string, about: string, lang: Lang): types.Button {
  const words = uiWordsOf(lang);
  const { title, text, yes } = words.confirm[action];
  const style = action === 'rung-keep' ? 'primary' : 'danger';
  return {
    ...button(action, id, lang, style),
    confirm: {
      title: { type: 'plain_text', text: title },
      text: { type: 'plain_text', text: text(about) },
      confirm: { type: 'plain_text', text: yes },
      deny: { type: 'plain_text', text: words.no },
      style,
    },
  };
}

function row(...elements: readonly (types.Button | types.StaticSelect)[]): readonly types.ActionsBlock[] {
  return [{ type: 'actions', elements: [...elements] }];
}

/** Proof is offered until it is there; then asking again asks for it again. */
export function diagnosisButtons(diagnosisId: string, proven: boolean, lang: Lang): readonly types.ActionsBlock[] {
  const always = [button('details', diagnosisId, lang), button('again', diagnosisId, lang)];
  return row(...always, ...(proven ? [] : [button('proof', diagnosisId, lang)]));
}

export function fileButton(diagnosisId: string, lang: Lang): readonly types.ActionsBlock[] {
  return row(button('file', diagnosisId, lang));
}

export function sweepProgressButtons(sweepId: string | null, lang: Lang): readonly types.ActionsBlock[] {
  return sweepId === null ? [] : row(button('cancel-sweep', sweepId, lang));
}

/** A change is offered where several hosts drop for one cause; whether one is right for them is found out at the click. */
export function sweepReportButtons(
  { sweepId, clusters }: SweepReport,
  page: string | null,
  lang: Lang,
): readonly types.ActionsBlock[] {
  const several = clusters.filter(({ status, hosts }) => status === 'active' && hosts.length > 1);
  return row(
    ...(page === null ? [] : [{ ...button('sweep-page', sweepId, lang), url: page }]),
    button('sweep-file', sweepId, lang),
    ...(several.length === 0 ? [] : [rolloutChoice(sweepId, several, lang)]),
  );
}

/** For one cluster a button, for several a choice; it names the cause, and what is stored decides about the hosts. */
function rolloutChoice(
  sweepId: string,
  clusters: SweepReport['clusters'],
  lang: Lang,
): types.Button | types.StaticSelect {
  if (clusters.length === 1) return button('sweep-rollout', sweepId, lang);
  const options = clusters.slice(0, MOST_OPTIONS).map(({ causeId, title, hosts }) => ({
    text: { type: 'plain_text' as const, text: shorten(`${hosts.length} · ${title ?? causeId ?? ''}`, LONGEST_OPTION) },
    value: `${sweepId} ${causeId ?? ''}`,
  }));
  const placeholder = { type: 'plain_text' as const, text: uiWordsOf(lang).buttons['sweep-rollout'] };
  return { type: 'static_select', action_id: 'sweep-rollout', placeholder, options };
}

const MOST_OPTIONS = 100;
const LONGEST_OPTION = 75;

/** Only what can be decided in this state; none once nothing is left to decide. */
export function proposalButtons(view: ProposalView, lang: Lang): readonly types.ActionsBlock[] {
  switch (view.state) {
    case 'proposed':
      return row(button('approve', view.proposalId, lang, 'primary'), asking('reject', view, lang));
    case 'applied':
      return row(asking('keep', view, lang), asking('revert', view, lang));
    case 'approved':
    case 'rejected':
    case 'expired':
    case 'refused':
    case 'keeping':
    case 'reverting':
    case 'kept':
    case 'reverted':
      return [];
  }
}

/** Only what can be decided as it stands. */
export function ladderButtons(view: LadderView, lang: Lang): readonly types.ActionsBlock[] {
  const { ladderId, state, toKeep, members } = view;
  const decidable = state.kind === 'open' || state.kind === 'deciding';
  const applied = members.some(({ proposal }) => proposal?.state === 'applied');
  const buttons = [
    ...(toKeep.length > 0 ? [confirmed('rung-keep', ladderId, `${toKeep.length}`, lang)] : []),
    ...(decidable ? [button('rung-approve', ladderId, lang, toKeep.length > 0 ? undefined : 'primary')] : []),
    ...(applied ? [confirmed('rung-revert', ladderId, `${members.length}`, lang)] : []),
    ...(state.kind === 'stopped' || state.kind === 'done'
      ? []
      : [confirmed('rung-stop', ladderId, `${members.length}`, lang)]),
  ];
  return buttons.length === 0 ? [] : row(...buttons);
}
