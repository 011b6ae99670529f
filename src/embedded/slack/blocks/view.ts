import * as z from 'zod';
import { plainText } from './composition.ts';
import { explain } from './explain.ts';
import { validateBlocks } from './validate.ts';
import type { Block } from '../state/shapes.ts';

const common = {
  blocks: z.unknown(),
  private_metadata: z.string().max(3000).optional(),
  callback_id: z.string().max(255).optional(),
  external_id: z.string().max(255).optional(),
};

const GivenView = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('modal'),
    ...common,
    title: plainText(24),
    submit: plainText(24).optional(),
    close: plainText(24).optional(),
    clear_on_close: z.boolean().optional(),
    notify_on_close: z.boolean().optional(),
    submit_disabled: z.boolean().optional(),
  }),
  z.strictObject({ type: z.literal('home'), ...common }),
]);
type WithBlocks<Each> = Each extends unknown ? Omit<Each, 'blocks'> & { readonly blocks: readonly Block[] } : never;
export type GivenView = WithBlocks<z.infer<typeof GivenView>>;

const LARGEST_VIEW = 250_000;

export type ViewAnswer =
  | { readonly ok: true; readonly view: GivenView }
  | { readonly ok: false; readonly error: string; readonly messages: readonly string[] };

/** Judges a view as views.open, views.push, views.update and views.publish do. */
export function validateView(value: unknown, type: 'modal' | 'home'): ViewAnswer {
  const parsed = GivenView.safeParse(value, { reportInput: true });
  if (!parsed.success) return bad(parsed.error.issues.map((issue) => explain(issue, '/view')));
  const view = parsed.data;
  if (view.type !== type) return bad([`[ERROR] must be of type ${type} [json-pointer:/view/type]`]);
  const judged = validateBlocks(view.blocks, type, '/view/blocks');
  if (!judged.ok) return bad(judged.messages);
  const asks = judged.blocks.some((block) => block.type === 'input');
  if (view.type === 'modal' && asks && view.submit === undefined)
    return bad(['[ERROR] missing required field: submit [json-pointer:/view]']);
  if (JSON.stringify(value).length > LARGEST_VIEW) return { ok: false, error: 'view_too_large', messages: [] };
  return { ok: true, view: { ...view, blocks: judged.blocks } };
}

function bad(messages: readonly string[]): ViewAnswer {
  return { ok: false, error: 'invalid_arguments', messages };
}
