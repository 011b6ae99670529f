import { stateValues } from '../blocks/state-values.ts';
import { validateView } from '../blocks/view.ts';
import { type Json, isRecord } from '../blocks/walk.ts';
import { makeView } from '../state/make-view.ts';
import type { View } from '../state/shapes.ts';
import { MODALS_DEEP, withState } from '../state/views.ts';
import type { World } from '../world.ts';
import { checkInput } from './check-input.ts';
import { type Done, failed } from './done.ts';
import { interaction } from './payload.ts';

const trouble = 'We had some trouble connecting. Try again?';

/** A person presses the button of a modal. */
export async function submitView(world: World, as: string, viewId: string, given: Json): Promise<Done> {
  const view = world.views.of(as).at(-1);
  if (view === undefined || view.id !== viewId) return failed('view_not_found', 'That window is closed.');
  const now = withState(view, stateValues(view.blocks, given, view.state.values));
  const objections = checkInput(now, now.state.values);
  if (Object.keys(objections).length > 0) return refused(objections);
  const payload = { ...interaction(world, 'view_submission', as, viewId), view: now, response_urls: [] };
  const ack = await world.sockets.deliver('interactive', payload, true);
  if (!ack.acked) return failed(ack.reason, trouble);
  return answered(world, as, now, isRecord(ack.payload) ? ack.payload : {});
}

function refused(errors: Readonly<Record<string, string>>): Done {
  return { ok: false, error: 'invalid_input', message: 'Some fields need another look.', errors };
}

function answered(world: World, as: string, view: View, payload: Json): Done {
  switch (payload['response_action']) {
    case undefined:
      world.views.set(as, world.views.of(as).slice(0, -1));
      return { ok: true };
    case 'clear':
      world.views.set(as, []);
      return { ok: true };
    case 'errors':
      return errorsOf(view, payload['errors']);
    case 'update':
    case 'push':
      return nextView(world, as, view, payload['response_action'], payload['view']);
    default:
      return failed('invalid_response_action', trouble);
  }
}

/** Errors must name input blocks of this view, or Slack gives up on the answer. */
function errorsOf(view: View, errors: unknown): Done {
  const inputs = new Set(view.blocks.filter((block) => block.type === 'input').map((block) => block.block_id));
  if (!isRecord(errors) || Object.keys(errors).length === 0) return failed('invalid_response_errors', trouble);
  const named = Object.entries(errors);
  if (!named.every(([id, text]) => inputs.has(id) && typeof text === 'string'))
    return failed('invalid_response_errors', trouble);
  return refused(Object.fromEntries(named.map(([id, text]) => [id, String(text)])));
}

function nextView(world: World, as: string, view: View, action: 'update' | 'push', given: unknown): Done {
  const judged = validateView(given, 'modal');
  if (!judged.ok) return failed('invalid_response_view', `${trouble} ${judged.messages.join(' ')}`);
  if (action === 'update') {
    world.views.replace(as, makeView(judged.view, stateValues(judged.view.blocks), view));
    return { ok: true };
  }
  if (world.views.of(as).length >= MODALS_DEEP) return failed('push_limit_reached', trouble);
  world.views.push(as, makeView(judged.view, stateValues(judged.view.blocks)));
  return { ok: true };
}

/** A person closes a modal: the topmost, or all at once. */
export async function closeView(world: World, as: string, viewId: string, all: boolean): Promise<Done> {
  const stack = world.views.of(as);
  const view = stack.at(-1);
  if (view === undefined || view.id !== viewId) return failed('view_not_found', 'That window is closed.');
  const cleared = all || view.clear_on_close;
  world.views.set(as, cleared ? [] : stack.slice(0, -1));
  const closed = (cleared ? [...stack].reverse() : [view]).filter((each) => each.notify_on_close);
  for (const each of closed) {
    const { trigger_id: _none, ...rest } = interaction(world, 'view_closed', as);
    await world.sockets.deliver('interactive', { ...rest, view: each, is_cleared: cleared }, false);
  }
  return { ok: true };
}
