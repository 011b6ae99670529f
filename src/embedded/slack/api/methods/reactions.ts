import * as z from 'zod';
import { app } from '../../state/seed.ts';
import { withReaction, withoutReaction } from '../../state/reactions.ts';
import type { Message } from '../../state/shapes.ts';
import type { World } from '../../world.ts';
import { type Answer, type Method, channel, method, refuse, ts } from '../method.ts';
import { writable } from '../places.ts';

const args = z.looseObject({
  channel,
  timestamp: ts,
  name: z.string().regex(/^:?[a-z0-9_+'-]+(::skin-tone-[2-6])?:?$/),
});

function target(world: World, given: z.infer<typeof args>): { message: Message; name: string } | { refusal: Answer } {
  const place = writable(world, given.channel);
  if ('refusal' in place) return place;
  const message = world.workspace.message(place.channel.id, given.timestamp);
  if (message === null) return { refusal: refuse('message_not_found') };
  return { message, name: given.name.replaceAll(':', '') };
}

export const reactions: Readonly<Record<string, Method>> = {
  'reactions.add': method({
    perMinute: 50,
    scope: 'reactions:write',
    args,
    run(world, given) {
      const found = target(world, given);
      if ('refusal' in found) return found.refusal;
      const changed = withReaction(found.message, found.name, app.botUser);
      if (changed === null) return refuse('already_reacted');
      world.workspace.save(changed);
      return { ok: true };
    },
  }),

  'reactions.remove': method({
    perMinute: 20,
    scope: 'reactions:write',
    args,
    run(world, given) {
      const found = target(world, given);
      if ('refusal' in found) return found.refusal;
      const changed = withoutReaction(found.message, found.name, app.botUser);
      if (changed === null) return refuse('no_reaction');
      world.workspace.save(changed);
      return { ok: true };
    },
  }),
};
