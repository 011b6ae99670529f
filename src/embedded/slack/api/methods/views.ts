import * as z from 'zod';
import { stateValues } from '../../blocks/state-values.ts';
import { type GivenView, validateView } from '../../blocks/view.ts';
import { makeView } from '../../state/make-view.ts';
import { MODALS_DEEP } from '../../state/views.ts';
import type { World } from '../../world.ts';
import { type Answer, type Method, json, method, optionalText, refuse } from '../method.ts';

const trigger = { trigger_id: optionalText, interactivity_pointer: optionalText, view: json };

function modal(world: World, value: unknown): { given: GivenView } | { refusal: Answer } {
  const judged = validateView(value, 'modal');
  if (!judged.ok) return { refusal: refuse(judged.error, judged.messages) };
  const { external_id } = judged.view;
  const taken = external_id && world.views.find((view) => view.external_id === external_id) !== null;
  return taken ? { refusal: refuse('duplicate_external_id') } : { given: judged.view };
}

const open = method({
  perMinute: 100,
  scope: null,
  args: z.looseObject(trigger),
  run(world, args) {
    const trigger = world.triggers.exchange(args.trigger_id ?? args.interactivity_pointer ?? '');
    if (!trigger.ok) return refuse(trigger.error);
    const asked = modal(world, args.view);
    if ('refusal' in asked) return asked.refusal;
    const view = makeView(asked.given, stateValues(asked.given.blocks));
    world.views.set(trigger.user, [view]);
    return { ok: true, view };
  },
});

const push = method({
  perMinute: 100,
  scope: null,
  args: z.looseObject(trigger),
  run(world, args) {
    const trigger = world.triggers.exchange(args.trigger_id ?? args.interactivity_pointer ?? '');
    if (!trigger.ok) return refuse(trigger.error);
    if (trigger.view === null || world.views.of(trigger.user).length === 0) return refuse('invalid_trigger_id');
    if (world.views.of(trigger.user).length >= MODALS_DEEP) return refuse('push_limit_reached');
    const asked = modal(world, args.view);
    if ('refusal' in asked) return asked.refusal;
    return { ok: true, view: world.views.push(trigger.user, makeView(asked.given, stateValues(asked.given.blocks))) };
  },
});

const update = method({
  perMinute: 100,
  scope: null,
  args: z.looseObject({ view_id: optionalText, external_id: optionalText, hash: optionalText, view: json }),
  run(world, args) {
    if (!args.view_id && !args.external_id)
      return refuse('invalid_arguments', ['[ERROR] missing required field: view_id [json-pointer:]']);
    const found = world.views.find((view) =>
      args.view_id ? view.id === args.view_id : view.external_id === args.external_id,
    );
    if (found === null) return refuse('not_found');
    if (args.hash && args.hash !== found.view.hash) return refuse('hash_conflict');
    const judged = validateView(args.view, 'modal');
    if (!judged.ok) return refuse(judged.error, judged.messages);
    const view = makeView(judged.view, stateValues(judged.view.blocks, {}, found.view.state.values), found.view);
    world.views.replace(found.user, view);
    return { ok: true, view };
  },
});

const publish = method({
  perMinute: 100,
  scope: null,
  args: z.looseObject({ user_id: z.string().min(1), view: json, hash: optionalText }),
  run(world, args) {
    if (!world.workspace.users.has(args.user_id)) return refuse('user_not_found');
    const before = world.workspace.homes.get(args.user_id) ?? null;
    if (args.hash && args.hash !== before?.hash) return refuse('hash_conflict');
    const judged = validateView(args.view, 'home');
    if (!judged.ok) return refuse(judged.error, judged.messages);
    const view = makeView(judged.view, stateValues(judged.view.blocks), before);
    world.workspace.publishHome(args.user_id, view);
    return { ok: true, view };
  },
});

export const views: Readonly<Record<string, Method>> = {
  'views.open': open,
  'views.push': push,
  'views.update': update,
  'views.publish': publish,
};
