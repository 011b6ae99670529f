import { validateBlocks } from '../blocks/validate.ts';
import type { Block } from '../state/shapes.ts';
import { freshId } from '../state/ids.ts';
import type { World } from '../world.ts';
import type { Answer } from './method.ts';
import { refuse } from './method.ts';
import { refusedPictures } from './pictures.ts';

const TEXT_CUT_AT = 40_000;
const MARKDOWN_TEXT = 12_000;

export interface Content {
  readonly text: string;
  readonly blocks?: readonly Block[];
}

interface Given {
  readonly text?: string | undefined;
  readonly blocks?: unknown;
  readonly markdown_text?: string | undefined;
}

/** The text and blocks of a new or changed message, judged. `kept` is what an update leaves alone. */
export function readContent(given: Given, kept: Content | null = null): Content | { readonly refusal: Answer } {
  if (given.markdown_text !== undefined && given.markdown_text !== '') return readMarkdown(given);
  const text = (given.text ?? '').slice(0, TEXT_CUT_AT);
  if (given.blocks === undefined || given.blocks === '') {
    if (text === '' && kept === null) return { refusal: refuse('no_text') };
    return {
      text: text === '' ? (kept?.text ?? '') : text,
      ...(kept?.blocks === undefined ? {} : { blocks: kept.blocks }),
    };
  }
  const judged = validateBlocks(given.blocks, 'message');
  if (!judged.ok) return { refusal: refuse(judged.error, judged.messages) };
  if (judged.blocks.length === 0) return text === '' ? { refusal: refuse('no_text') } : { text };
  return { text, blocks: judged.blocks };
}

/** A refusal for blocks this workspace does not have, or not yet; null when it takes them all. */
export function refusedBlocks(world: World, blocks: readonly Block[] = []): Answer | null {
  const index = blocks.findIndex(({ type }) => world.faults.lacks(type));
  if (index === -1) return refusedPictures(world, blocks);
  return refuse('invalid_blocks', [
    `[ERROR] unsupported type: ${blocks[index]?.type} [json-pointer:/blocks/${index}/type]`,
  ]);
}

function readMarkdown(given: Given): Content | { readonly refusal: Answer } {
  const text = given.markdown_text ?? '';
  if (given.text !== undefined || given.blocks !== undefined) return { refusal: refuse('markdown_text_conflict') };
  if (text.length > MARKDOWN_TEXT) return { refusal: refuse('msg_too_long') };
  return { text, blocks: [{ type: 'markdown', block_id: freshId('', 5), text }] };
}
