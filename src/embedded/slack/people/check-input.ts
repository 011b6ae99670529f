import { valueOf } from '../blocks/state-values.ts';
import { type Element, elementsOf } from '../blocks/walk.ts';
import type { StateValues, View } from '../state/shapes.ts';

/** What Slack's own client objects to before it submits a modal: block id to sentence. */
export function checkInput(view: View, values: StateValues): Record<string, string> {
  const errors: Record<string, string> = {};
  for (const block of view.blocks) {
    if (block.type !== 'input') continue;
    for (const element of elementsOf(block)) {
      const value = valueOf(values[block.block_id]?.[element.action_id], element.type);
      const empty = value === null || value === '' || (Array.isArray(value) && value.length === 0);
      const problem = empty
        ? block['optional'] === true
          ? null
          : 'Please complete this required field.'
        : judge(element, value);
      if (problem !== null) errors[block.block_id] = problem;
    }
  }
  return errors;
}

function judge(element: Element, value: unknown): string | null {
  if (typeof value !== 'string') return null;
  switch (element.type) {
    case 'plain_text_input':
      return judgeLength(element, value);
    case 'number_input':
      return judgeNumber(element, value);
    case 'email_text_input':
      return /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value) ? null : 'Please enter a valid email address.';
    case 'url_text_input':
      return URL.canParse(value) ? null : 'Please enter a valid URL.';
    default:
      return null;
  }
}

function judgeLength(element: Element, value: string): string | null {
  const least = Number(element['min_length'] ?? 0);
  const most = Number(element['max_length'] ?? 3000);
  if (value.length < least) return `Please enter at least ${least} characters.`;
  return value.length > most ? `Please enter at most ${most} characters.` : null;
}

function judgeNumber(element: Element, value: string): string | null {
  const number = Number(value);
  if (Number.isNaN(number)) return 'Please enter a number.';
  if (element['is_decimal_allowed'] !== true && !Number.isInteger(number)) return 'Please enter a whole number.';
  if (number < Number(element['min_value'] ?? Number.NEGATIVE_INFINITY))
    return `Please enter at least ${String(element['min_value'])}.`;
  if (number > Number(element['max_value'] ?? Number.POSITIVE_INFINITY))
    return `Please enter at most ${String(element['max_value'])}.`;
  return null;
}
