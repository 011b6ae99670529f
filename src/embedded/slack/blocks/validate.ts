import { freshId } from '../state/ids.ts';
import type { Block } from '../state/shapes.ts';
import { explain } from './explain.ts';
import { type Surface, surfaces } from './surfaces.ts';
import { type Json, countCharacters, elementsOf, isRecord } from './walk.ts';

export type BlocksAnswer =
  | { readonly ok: true; readonly blocks: readonly Block[] }
  | { readonly ok: false; readonly error: string; readonly messages: readonly string[] };

/** Undocumented, seen by others: github.com/slackapi/bolt-js/issues/2509. */
const CHARACTERS_A_MESSAGE = 13_200;
const MARKDOWN_A_MESSAGE = 12_000;
const TABLE_CHARACTERS = 10_000;

/** Judges blocks as Slack does and gives those without ids one. `root` is where the blocks stand in the request. */
export function validateBlocks(value: unknown, surface: Surface, root = '/blocks'): BlocksAnswer {
  if (!Array.isArray(value) || !value.every(isRecord)) {
    return {
      ok: false,
      error: 'invalid_blocks_format',
      messages: [`[ERROR] must provide an array of objects [json-pointer:${root}]`],
    };
  }
  const parsed = surfaces[surface].safeParse(value, { reportInput: true });
  if (!parsed.success) {
    return { ok: false, error: 'invalid_blocks', messages: parsed.error.issues.map((issue) => explain(issue, root)) };
  }
  const blocks = withIds(value);
  const messages = [...repeatedIds(blocks, root), ...(surface === 'message' ? messageRules(blocks, root) : [])];
  if (messages.length > 0) return { ok: false, error: 'invalid_blocks', messages };
  if (surface === 'message' && countCharacters(blocks) > CHARACTERS_A_MESSAGE) {
    return { ok: false, error: 'msg_blocks_too_long', messages: [] };
  }
  return { ok: true, blocks };
}

function withIds(blocks: readonly Json[]): Block[] {
  return blocks.map((block): Block => {
    const given = block['block_id'];
    const named: Json = Object.fromEntries(Object.entries(block).map(([key, part]) => [key, withActionIds(key, part)]));
    return { ...named, type: String(block['type']), block_id: typeof given === 'string' ? given : freshId('', 5) };
  });
}

const interactive = /^(button|overflow|.*select|checkboxes|radio_buttons|.*picker|.*input|.*_buttons?)$/;

function withActionIds(key: string, part: unknown): unknown {
  if (key === 'elements' && Array.isArray(part)) return part.map((element) => withActionIds('element', element));
  if ((key !== 'element' && key !== 'accessory') || !isRecord(part)) return part;
  if (typeof part['type'] !== 'string' || !interactive.test(part['type'])) return part;
  return { ...part, action_id: part['action_id'] ?? freshId('', 5) };
}

function repeatedIds(blocks: readonly Block[], root: string): string[] {
  const messages: string[] = [];
  const blockIds = new Set<string>();
  blocks.forEach((block, index) => {
    if (blockIds.has(block.block_id))
      messages.push(`[ERROR] \`block_id\` ${block.block_id} already exists [json-pointer:${root}/${index}/block_id]`);
    blockIds.add(block.block_id);
    const actionIds = new Set<string>();
    for (const { action_id } of elementsOf(block)) {
      if (actionIds.has(action_id))
        messages.push(`[ERROR] \`action_id\` ${action_id} already exists [json-pointer:${root}/${index}]`);
      actionIds.add(action_id);
    }
  });
  return messages;
}

function repeatsTask({ tasks }: Block): boolean {
  const ids = Array.isArray(tasks) ? tasks.map((task: unknown) => (isRecord(task) ? task['task_id'] : null)) : [];
  return new Set(ids).size < ids.length;
}

/** What one message may hold in all, over its blocks together. */
function messageRules(blocks: readonly Block[], root: string): string[] {
  const of = (type: string) => blocks.filter((block) => block.type === type);
  const tables = [...of('table'), ...of('data_table')];
  const markdown = of('markdown').reduce((sum, block) => sum + countCharacters(block), 0);
  const rules: readonly (readonly [boolean, string])[] = [
    [of('table').length > 1, 'only_one_table_allowed'],
    [
      tables.some((table) => countCharacters(table) > TABLE_CHARACTERS),
      `table must be less than ${TABLE_CHARACTERS + 1} characters`,
    ],
    [markdown > MARKDOWN_A_MESSAGE, `markdown blocks must be less than ${MARKDOWN_A_MESSAGE + 1} characters together`],
    [of('plan').length > 1, 'only one plan allowed'],
    [of('plan').some(repeatsTask), 'task_id must be unique within a plan'],
    [of('plan').length > 0 && of('task_card').length > 0, 'plan and task_card must not be used together'],
  ];
  return rules.filter(([broken]) => broken).map(([, message]) => `[ERROR] ${message} [json-pointer:${root}]`);
}
