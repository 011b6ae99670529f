import type { Block } from '../state/shapes.ts';

export type Json = Readonly<Record<string, unknown>>;

export function isRecord(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export interface Element extends Json {
  readonly type: string;
  readonly action_id: string;
}

function isElement(value: unknown): value is Element {
  return isRecord(value) && typeof value['action_id'] === 'string' && typeof value['type'] === 'string';
}

/** The interactive elements of a block, wherever that kind of block keeps them. */
export function elementsOf(block: Block): Element[] {
  const listed: unknown[] = Array.isArray(block['elements']) ? block['elements'] : [];
  return [...listed, block['accessory'], block['element']].filter(isElement);
}

export function findElement(blocks: readonly Block[], actionId: string, blockId?: string) {
  for (const block of blocks) {
    if (blockId !== undefined && block.block_id !== blockId) continue;
    const element = elementsOf(block).find((candidate) => candidate.action_id === actionId);
    if (element !== undefined) return { block, element };
  }
  return null;
}

const structural = new Set(['type', 'block_id', 'action_id', 'style', 'status', 'level', 'task_id']);

/** All characters a reader or a click handler gets: every string except ids and type names. */
export function countCharacters(value: unknown): number {
  if (typeof value === 'string') return value.length;
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + countCharacters(item), 0);
  if (!isRecord(value)) return 0;
  let sum = 0;
  for (const [key, item] of Object.entries(value)) if (!structural.has(key)) sum += countCharacters(item);
  return sum;
}
