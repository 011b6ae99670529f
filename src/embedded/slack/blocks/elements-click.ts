import * as z from 'zod';
import { confirm, id, option, plainText, style, url } from './composition.ts';

export const button = z.strictObject({
  type: z.literal('button'),
  text: plainText(75),
  action_id: id.optional(),
  url: url.optional(),
  value: z.string().min(1).max(2000).optional(),
  style: style.optional(),
  confirm: confirm.optional(),
  accessibility_label: z.string().min(1).max(75).optional(),
});

export const overflow = z.strictObject({
  type: z.literal('overflow'),
  action_id: id.optional(),
  options: z
    .array(option.extend({ url: url.optional() }))
    .min(1)
    .max(5),
  confirm: confirm.optional(),
});

const feedbackButton = z.strictObject({
  text: plainText(75),
  value: z.string().min(1).max(2000),
  accessibility_label: z.string().min(1).max(75).optional(),
});

export const feedbackButtons = z.strictObject({
  type: z.literal('feedback_buttons'),
  action_id: id.optional(),
  positive_button: feedbackButton,
  negative_button: feedbackButton,
});

export const iconButton = z.strictObject({
  type: z.literal('icon_button'),
  action_id: id.optional(),
  icon: z.literal('trash'),
  text: plainText(75),
  value: z.string().min(1).max(2000).optional(),
  confirm: confirm.optional(),
  accessibility_label: z.string().min(1).max(75).optional(),
  visible_to_user_ids: z.array(id).optional(),
});
