import { isRecord } from '../../src/embedded/slack/blocks/walk.ts';
import type { Message } from '../../src/faces/slack/blocks/views.ts';

/** What a message says in words: no evidence, commands or names of keys, all of which stand in a fixed width. */
export function prose({ text, blocks }: Message): readonly string[] {
  return [text, ...wordsIn(blocks)].map((said) => said.replace(/`[^`]*`|<[^>]*>/g, ' '));
}

function wordsIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(wordsIn);
  if (!isRecord(value) || value['type'] === 'rich_text_preformatted') return [];
  const { style, text } = value;
  if (isRecord(style) && style['code'] === true) return [];
  return [...(typeof text === 'string' ? [text] : []), ...Object.values(value).flatMap(wordsIn)];
}
