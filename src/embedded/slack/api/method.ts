import * as z from 'zod';
import { explain } from '../blocks/explain.ts';
import type { World } from '../world.ts';

export type Answer =
  | ({ readonly ok: true } & Readonly<Record<string, unknown>>)
  | ({ readonly ok: false; readonly error: string } & Readonly<Record<string, unknown>>);

export interface Method {
  readonly token: 'bot' | 'app' | 'any';
  /** Calls a minute. Slack's tiers: 2 is 20, 3 is 50, 4 is 100. */
  readonly perMinute: number;
  run(world: World, fields: Fields, token: 'bot' | 'app'): Answer | Promise<Answer>;
}

export type Fields = Readonly<Record<string, unknown>>;

interface Definition<Args> {
  readonly token?: Method['token'];
  readonly perMinute: number;
  /** Null where Slack asks for no scope. */
  readonly scope: string | null | ((args: Args, world: World) => string | null);
  readonly args: z.ZodType<Args>;
  run(world: World, args: Args, token: 'bot' | 'app'): Answer | Promise<Answer>;
}

/** A method of the Web API: who may call it, how often, with what. */
export function method<Args>(definition: Definition<Args>): Method {
  return {
    token: definition.token ?? 'bot',
    perMinute: definition.perMinute,
    run(world, fields, token) {
      const parsed = definition.args.safeParse(fields, { reportInput: true });
      if (!parsed.success) return invalidArguments(parsed.error);
      const { scope } = definition;
      const needed = typeof scope === 'function' ? scope(parsed.data, world) : scope;
      if (needed !== null && !world.app.scopes.includes(needed)) return missingScope(world, needed);
      return definition.run(world, parsed.data, token);
    },
  };
}

export function refuse(error: string, messages: readonly string[] = []): Answer {
  if (messages.length === 0) return { ok: false, error };
  return { ok: false, error, response_metadata: { messages } };
}

function invalidArguments(error: z.ZodError): Answer {
  return refuse(
    'invalid_arguments',
    error.issues.map((issue) => explain(issue, '')),
  );
}

function missingScope(world: World, needed: string): Answer {
  return { ok: false, error: 'missing_scope', needed, provided: world.app.scopes.join(',') };
}

/** Form fields carry numbers, flags and JSON as text; JSON bodies carry them as they are. */
export const flag = z.preprocess(
  (value) => value === true || value === 'true' || value === '1' || value === 1,
  z.boolean(),
);

export const count = (max: number, usual: number) =>
  z.preprocess((value) => (value === undefined || value === '' ? usual : Number(value)), z.int().min(1).max(max));

export const json = z.preprocess((value) => {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
}, z.unknown());

export const optionalText = z.string().optional();
export const channel = z.string().min(1);
export const ts = z.string().regex(/^\d{10}\.\d{6}$/, 'must be a message timestamp');
