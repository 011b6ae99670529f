import type { Block, StateValues } from '../state/shapes.ts';
import { type Element, type Json, elementsOf, isRecord } from './walk.ts';

/** How each kind of element reports its state: the field of the answer, and the field it starts from. */
const fields: Readonly<Record<string, readonly [value: string, initial: string, several: boolean]>> = {
  plain_text_input: ['value', 'initial_value', false],
  number_input: ['value', 'initial_value', false],
  email_text_input: ['value', 'initial_value', false],
  url_text_input: ['value', 'initial_value', false],
  rich_text_input: ['rich_text_value', 'initial_value', false],
  static_select: ['selected_option', 'initial_option', false],
  radio_buttons: ['selected_option', 'initial_option', false],
  users_select: ['selected_user', 'initial_user', false],
  channels_select: ['selected_channel', 'initial_channel', false],
  conversations_select: ['selected_conversation', 'initial_conversation', false],
  datepicker: ['selected_date', 'initial_date', false],
  timepicker: ['selected_time', 'initial_time', false],
  datetimepicker: ['selected_date_time', 'initial_date_time', false],
  checkboxes: ['selected_options', 'initial_options', true],
  multi_static_select: ['selected_options', 'initial_options', true],
  multi_users_select: ['selected_users', 'initial_users', true],
  multi_channels_select: ['selected_channels', 'initial_channels', true],
  multi_conversations_select: ['selected_conversations', 'initial_conversations', true],
  file_input: ['files', 'initial_files', true],
};

/**
 * What the elements say now: what the person gave (plain values, by block and action, or shorter by either), what was
 * there before, or what the element starts with.
 */
export function stateValues(blocks: readonly Block[], given: Json = {}, before: StateValues = {}): StateValues {
  const values: Record<string, Record<string, unknown>> = {};
  for (const block of blocks) {
    for (const element of elementsOf(block)) {
      const field = fields[element.type];
      if (field === undefined) continue;
      const answer = answerOf(given, block, element);
      const inBlock = (values[block.block_id] ??= {});
      inBlock[element.action_id] =
        answer === undefined
          ? (before[block.block_id]?.[element.action_id] ?? said(element, element[field[1]]))
          : said(element, understood(element, answer));
    }
  }
  return values;
}

/** Undefined when nothing was given; null is an answer: emptied. */
function answerOf(given: Json, block: Block, element: Element): unknown {
  const inBlock = given[block.block_id];
  if (isRecord(inBlock) && element.action_id in inBlock) return inBlock[element.action_id];
  return element.action_id in given ? given[element.action_id] : inBlock;
}

/** The answer of one element in Slack's shape, `{type, value}` or `{type, selected_option}` and so on. */
export function said(element: Element, value: unknown): Record<string, unknown> {
  const field = fields[element.type];
  if (field === undefined) return { type: element.type };
  const [name, , several] = field;
  return { type: element.type, [name]: value ?? (several ? [] : null) };
}

/** Options are given by their value; Slack reports the whole option. */
export function understood(element: Element, answer: unknown): unknown {
  const options = optionsOf(element);
  if (options.length === 0) return answer === '' ? null : answer;
  const pick = (value: unknown) => options.find((option) => option['value'] === value) ?? null;
  return Array.isArray(answer) ? answer.map(pick).filter((option) => option !== null) : pick(answer);
}

function optionsOf(element: Element): Json[] {
  const groups = records(element['option_groups']);
  return (groups.length > 0 ? groups : [element]).flatMap((group) => records(group['options']));
}

/** The value itself, whatever its field is called. */
export function valueOf(state: unknown, type: string): unknown {
  const field = fields[type];
  return field === undefined || !isRecord(state) ? null : state[field[0]];
}

function records(value: unknown): Json[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}
