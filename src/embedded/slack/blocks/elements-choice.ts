import * as z from 'zod';
import { confirm, exactlyOne, id, markedOption, option, optionGroup, placeholder } from './composition.ts';

const common = { action_id: id.optional(), confirm: confirm.optional(), focus_on_load: z.boolean().optional() };
const menu = { ...common, placeholder: placeholder.optional() };
const several = { ...menu, max_selected_items: z.int().min(1).optional() };
const listed = {
  options: z.array(option).min(1).max(100).optional(),
  option_groups: z.array(optionGroup).min(1).max(100).optional(),
};
const oneList = exactlyOne('options', 'option_groups');
const filter = z.strictObject({
  include: z
    .array(z.enum(['im', 'mpim', 'private', 'public']))
    .min(1)
    .optional(),
  exclude_external_shared_channels: z.boolean().optional(),
  exclude_bot_users: z.boolean().optional(),
});
const conversations = { default_to_current_conversation: z.boolean().optional(), filter: filter.optional() };
const reply = { response_url_enabled: z.boolean().optional() };

const staticSelect = z
  .strictObject({ type: z.literal('static_select'), ...menu, ...listed, initial_option: option.optional() })
  .superRefine(oneList);
const multiStaticSelect = z
  .strictObject({
    type: z.literal('multi_static_select'),
    ...several,
    ...listed,
    initial_options: z.array(option).min(1).optional(),
  })
  .superRefine(oneList);
const usersSelect = z.strictObject({ type: z.literal('users_select'), ...menu, initial_user: id.optional() });
const multiUsersSelect = z.strictObject({
  type: z.literal('multi_users_select'),
  ...several,
  initial_users: z.array(id).optional(),
});
const channelsSelect = z.strictObject({
  type: z.literal('channels_select'),
  ...menu,
  ...reply,
  initial_channel: id.optional(),
});
const multiChannelsSelect = z.strictObject({
  type: z.literal('multi_channels_select'),
  ...several,
  initial_channels: z.array(id).optional(),
});
const conversationsSelect = z.strictObject({
  type: z.literal('conversations_select'),
  ...menu,
  ...conversations,
  ...reply,
  initial_conversation: id.optional(),
});
const multiConversationsSelect = z.strictObject({
  type: z.literal('multi_conversations_select'),
  ...several,
  ...conversations,
  initial_conversations: z.array(id).optional(),
});

export const selects = [staticSelect, usersSelect, channelsSelect, conversationsSelect] as const;
export const multiSelects = [
  multiStaticSelect,
  multiUsersSelect,
  multiChannelsSelect,
  multiConversationsSelect,
] as const;

export const checkboxes = z.strictObject({
  type: z.literal('checkboxes'),
  ...common,
  options: z.array(markedOption).min(1).max(10),
  initial_options: z.array(markedOption).min(1).optional(),
});

export const radioButtons = z.strictObject({
  type: z.literal('radio_buttons'),
  ...common,
  options: z.array(markedOption).min(1).max(10),
  initial_option: markedOption.optional(),
});
