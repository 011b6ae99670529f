import * as z from 'zod';
import { anyText, id, url } from './composition.ts';
import { richText } from './rich-text.ts';

/** Blocks for programs that show their work: Markdown, alerts, tasks and plans. */
export const markdown = z.strictObject({
  type: z.literal('markdown'),
  block_id: id.optional(),
  text: z.string().min(1).max(12_000),
});

export const alert = z.strictObject({
  type: z.literal('alert'),
  block_id: id.optional(),
  text: anyText(3000),
  level: z.enum(['default', 'info', 'warning', 'error', 'success']).optional(),
});

export const taskState = z.enum(['pending', 'in_progress', 'complete', 'error']);
export const urlSource = z.strictObject({ type: z.literal('url'), url, text: z.string().min(1) });

const oneEntity = richText.refine((text) => text.elements.length === 1, 'must have exactly one element');

export const taskCard = z.strictObject({
  type: z.literal('task_card'),
  block_id: id.optional(),
  task_id: id,
  title: z.string().min(1),
  status: taskState,
  details: oneEntity.optional(),
  output: oneEntity.optional(),
  sources: z.array(urlSource).optional(),
});

export const plan = z.strictObject({
  type: z.literal('plan'),
  block_id: id.optional(),
  title: z.string().min(1),
  tasks: z.array(taskCard).min(1).max(50).optional(),
});
