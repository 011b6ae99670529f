import { wireMessage } from '../api/wire.ts';
import { said, stateValues, understood } from '../blocks/state-values.ts';
import { type Element, type Json, findElement } from '../blocks/walk.ts';
import { app } from '../state/seed.ts';
import type { Block, Message } from '../state/shapes.ts';
import { withState } from '../state/views.ts';
import type { World } from '../world.ts';
import { type Done, failed } from './done.ts';
import { channelName, interaction, responseUrl } from './payload.ts';

export interface Click {
  readonly as: string;
  readonly action_id: string;
  readonly block_id?: string | undefined;
  /** What was chosen, for elements that offer a choice; several for those that take several. */
  readonly value?: unknown;
  /** What the other inputs beside it say now. */
  readonly values?: Json | undefined;
}

/** A person clicks a button or chooses something in a message. */
export async function clickMessage(world: World, channelId: string, ts: string, click: Click): Promise<Done> {
  const channel = world.workspace.channels.get(channelId);
  const message = world.workspace.anyMessage(channelId, ts);
  if (channel === undefined || message === null || hidden(message, click.as))
    return failed('message_not_found', 'That message is gone.');
  if (message.app_id !== app.id) return failed('not_interactive', 'That message has nothing to click.');
  const found = findElement(message.blocks ?? [], click.action_id, click.block_id);
  if (found === null) return failed('action_not_found', 'That button is no longer there.');
  const ephemeral = message.visible_to !== undefined;
  const payload = {
    ...interaction(world, 'block_actions', click.as),
    container: {
      type: 'message',
      message_ts: ts,
      channel_id: channelId,
      is_ephemeral: ephemeral,
      ...(message.thread_ts === undefined ? {} : { thread_ts: message.thread_ts }),
    },
    channel: { id: channelId, name: channelName(channel) },
    // Slack shows the app its ephemeral message no more than anybody else.
    ...(ephemeral ? {} : { message: wireMessage(world, message) }),
    state: { values: stateValues(message.blocks ?? [], click.values) },
    response_url: responseUrl(world, click.as, channelId, ts, message.thread_ts ?? null),
    actions: [actionOf(world, found.block, found.element, click.value)],
  };
  return deliver(world, click.as, payload);
}

/** A person clicks or chooses something in a modal or in the Home tab. */
export async function clickView(world: World, viewId: string, click: Click): Promise<Done> {
  const modal = world.views.of(click.as).find((view) => view.id === viewId) ?? null;
  const home = world.workspace.homes.get(click.as) ?? null;
  const view = modal ?? (home?.id === viewId ? home : null);
  if (view === null) return failed('view_not_found', 'That window is closed.');
  const found = findElement(view.blocks, click.action_id, click.block_id);
  if (found === null) return failed('action_not_found', 'That button is no longer there.');
  const given = { ...click.values, ...(click.value === undefined ? {} : { [click.action_id]: click.value }) };
  const now = withState(view, stateValues(view.blocks, given, view.state.values));
  if (modal !== null) world.views.replace(click.as, now);
  if (found.block.type === 'input' && found.block['dispatch_action'] !== true) return { ok: true };
  const payload = {
    ...interaction(world, 'block_actions', click.as, modal === null ? null : viewId),
    container: { type: 'view', view_id: viewId },
    view: now,
    actions: [actionOf(world, found.block, found.element, click.value)],
  };
  return deliver(world, click.as, payload);
}

function hidden(message: Message, as: string): boolean {
  return message.visible_to !== undefined && message.visible_to !== as;
}

function actionOf(world: World, block: Block, element: Element, value: unknown): Record<string, unknown> {
  const common = {
    action_id: element.action_id,
    block_id: block.block_id,
    action_ts: world.workspace.timestamps.next(),
  };
  switch (element.type) {
    case 'button':
    case 'icon_button':
      return {
        ...common,
        type: element.type,
        text: element['text'],
        ...(element['value'] === undefined ? {} : { value: element['value'] }),
        ...(element['style'] === undefined ? {} : { style: element['style'] }),
      };
    case 'feedback_buttons':
      return { ...common, type: element.type, value };
    case 'overflow':
      return { ...common, type: element.type, selected_option: understood(element, value) };
    default:
      return { ...common, ...said(element, understood(element, value)) };
  }
}

async function deliver(world: World, as: string, payload: unknown): Promise<Done> {
  const ack = await world.sockets.deliver('interactive', payload, false);
  if (ack.acked) return { ok: true };
  const message =
    ack.reason === 'operation_timeout'
      ? `${app.name} did not answer within 3 seconds (operation_timeout)`
      : `${app.name} is not connected (dispatch_failed)`;
  world.workspace.toast(as, message);
  return failed(ack.reason, message);
}
