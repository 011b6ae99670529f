import type { GivenView } from '../blocks/view.ts';
import { freshId } from './ids.ts';
import { app, team } from './seed.ts';
import type { StateValues, View } from './shapes.ts';
import { hashOf } from './views.ts';

interface Kept {
  readonly id: string;
  readonly root_view_id: string;
  readonly previous_view_id: string | null;
  readonly state: { readonly values: StateValues };
}

/** A view as Slack stores it. An update keeps the id, its place in the stack and what was typed. */
export function makeView(given: GivenView, values: StateValues, kept: Kept | null = null): View {
  const id = kept?.id ?? freshId('V');
  const modal = given.type === 'modal' ? given : null;
  const view = {
    id,
    team_id: team.id,
    app_id: app.id,
    bot_id: app.botId,
    type: given.type,
    blocks: given.blocks,
    private_metadata: given.private_metadata ?? '',
    callback_id: given.callback_id ?? '',
    external_id: given.external_id ?? '',
    title: modal?.title ?? null,
    submit: modal?.submit ?? null,
    close: modal?.close ?? null,
    clear_on_close: modal?.clear_on_close ?? false,
    notify_on_close: modal?.notify_on_close ?? false,
    root_view_id: kept?.root_view_id ?? id,
    previous_view_id: kept?.previous_view_id ?? null,
  };
  return { ...view, state: { values }, hash: hashOf(view) };
}
