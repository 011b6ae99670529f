import * as z from 'zod';

/** A decision made without the chat, signed with an operator's key. Good for two minutes, and once. */
export const OperatorDecision = z.strictObject({
  format: z.literal('syndrop-decision/1'),
  /** Whose key it is, as the configuration calls it. */
  operator: z.string().max(64),
  /** A rollout over many hosts or a sweep, whose id stands in place of a proposal's. */
  of: z.enum(['ladder', 'sweep']).optional(),
  proposalId: z.string().max(64),
  /** `stop` is for rollouts, `reject` for proposals, `propose` for sweeps, from which it makes a rollout. */
  decision: z.enum(['approve', 'reject', 'keep', 'revert', 'stop', 'propose']),
  /** The cause whose hosts a rollout is for. */
  cluster: z.string().max(128).optional(),
  /** Of the plan, or of the rung, the operator was shown. */
  digest: z.string().max(128),
  at: z.iso.datetime(),
  nonce: z.string().regex(/^[0-9a-f]{32}$/),
  code: z.string().max(16).optional(),
  breakGlass: z.string().max(1000).optional(),
});
export type OperatorDecision = z.infer<typeof OperatorDecision>;

/** What the bot made of it, for the terminal that waits. */
export const OperatorAnswer = z.object({
  accepted: z.boolean(),
  /** The state of the proposal, or the code of the refusal. */
  code: z.string(),
  message: z.string(),
});
export type OperatorAnswer = z.infer<typeof OperatorAnswer>;

/** Where the nonce is kept as used, and then the answer. */
export function operatorKey(nonce: string): string {
  return `operator ${nonce}`;
}

/** What an operator's key signs to be let into the console at one address, and no other. Good for a minute, and once. */
export const ConsoleLogin = z.strictObject({
  format: z.literal('syndrop-console/1'),
  /** The origin of its address, such as `https://syndrop.example.com`. */
  console: z.string().max(300),
  at: z.iso.datetime(),
});
export type ConsoleLogin = z.infer<typeof ConsoleLogin>;

/** Where the console lets somebody in who signed that. */
export const LOGIN_PATH = '/login';

/** The answer to it. */
export const ConsoleLink = z.object({
  operator: z.string().max(64),
  /** Opens a session, once. */
  link: z.url({ protocol: /^https?$/ }).max(500),
  expires: z.iso.datetime(),
});
export type ConsoleLink = z.infer<typeof ConsoleLink>;
