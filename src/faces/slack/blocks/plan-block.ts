import type { types } from '@slack/bolt';
import type { Block, Step } from '../../../report/document.ts';
import { printable, shorten } from '../../../report/printable.ts';
import { type Inline, inline, section } from './rich-text.ts';

/**
 * Slack documents no limit for the titles of plans and task cards; these are ours, for what is read at a glance.
 * docs.slack.dev/reference/block-kit/blocks/plan-block and task-card-block
 */
const TITLE = 150;
const DETAIL = 600;
/** Undocumented; more are refused, with the whole message. */
const TASKS = 50;

const STATES: Readonly<Record<Step['state'], types.TaskCardBlock['status']>> = {
  pending: 'pending',
  running: 'in_progress',
  done: 'complete',
  failed: 'error',
};

/** Steps as Slack shows the progress of a run: a plan, a task card each. */
export function planBlock({ title, steps }: Extract<Block, { readonly kind: 'steps' }>): types.PlanBlock {
  return { type: 'plan', title: shorten(printable(title), TITLE), tasks: steps.slice(0, TASKS).map(taskCard) };
}

function taskCard({ id, title, state, detail = [] }: Step): types.TaskCardBlock {
  return {
    type: 'task_card',
    task_id: id,
    title: shorten(printable(title), TITLE),
    status: STATES[state],
    ...(detail.length === 0 ? {} : { details: { type: 'rich_text', elements: [section(inline(detail, DETAIL))] } }),
  };
}

const MARKS = { pending: '○', in_progress: '◐', complete: '✓', error: '✗' } as const;

/** The same for a Slack that takes no plans: a line each. */
export function planText({ title, tasks = [] }: types.PlanBlock): types.RichTextBlock {
  const lines = tasks.filter(isTaskCard).flatMap(taskLine);
  return { type: 'rich_text', elements: [section([{ type: 'text', text: title, style: { bold: true } }, ...lines])] };
}

function isTaskCard(task: types.TaskCardBlock | Record<string, unknown>): task is types.TaskCardBlock {
  return task['type'] === 'task_card';
}

function taskLine({ title, status, details }: types.TaskCardBlock): readonly Inline[] {
  const more = (details?.elements ?? []).flatMap((part) => (part.type === 'rich_text_section' ? part.elements : []));
  return [{ type: 'text', text: `\n${MARKS[status]} ${title}${more.length === 0 ? '' : ' — '}` }, ...more];
}
