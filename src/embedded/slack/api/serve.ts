import type { World } from '../world.ts';
import { type Answer, type Fields, type Method, refuse } from './method.ts';
import { assistant } from './methods/assistant.ts';
import { auth } from './methods/auth.ts';
import { chat } from './methods/chat.ts';
import { conversations } from './methods/conversations.ts';
import { files } from './methods/files.ts';
import { reactions } from './methods/reactions.ts';
import { stream } from './methods/stream.ts';
import { users } from './methods/users.ts';
import { views } from './methods/views.ts';

const methods: ReadonlyMap<string, Method> = new Map(
  [auth, chat, stream, conversations, users, reactions, views, files, assistant].flatMap((family) =>
    Object.entries(family),
  ),
);

/** About one message a second in each channel, with short bursts. */
const POST_BURST = 5;
const POST_PER_MINUTE = 60;

export interface Served {
  readonly answer: Answer;
  /** Seconds to wait, when the caller was too fast. */
  readonly retryAfter: number;
}

/** Answers one call of the Web API. */
export async function serveMethod(world: World, name: string, fields: Fields, bearer: string | null): Promise<Served> {
  const method = methods.get(name);
  if (method === undefined) return served(refuse('unknown_method'));
  const token = bearer ?? (typeof fields['token'] === 'string' ? fields['token'] : '');
  if (token === '') return served(refuse('not_authed'));
  const kind = world.tokens.kindOf(token);
  if (kind === null) return served(refuse('invalid_auth'));
  if (kind === 'revoked') return served(refuse('token_revoked'));
  if (method.token !== 'any' && method.token !== kind) return served(refuse('not_allowed_token_type'));
  const retryAfter = wait(world, name, method, fields);
  if (retryAfter > 0) return { answer: refuse('ratelimited'), retryAfter };
  return served(await method.run(world, fields, kind));
}

function wait(world: World, name: string, method: Method, fields: Fields): number {
  const perMethod = world.rates.take(name, method.perMinute, method.perMinute);
  if (perMethod > 0 || name !== 'chat.postMessage') return perMethod;
  return world.rates.take(`${name} ${String(fields['channel'])}`, POST_BURST, POST_PER_MINUTE);
}

function served(answer: Answer): Served {
  return { answer, retryAfter: 0 };
}
