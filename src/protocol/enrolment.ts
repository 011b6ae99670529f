import * as z from 'zod';

/**
 * A host that was given a token names the keys it made, once. Signed with the new key, and sealed to the bots: nobody
 * between reads the token.
 */
export const Enrolment = z.strictObject({
  format: z.literal('syndrop-enrolment/1'),
  hostId: z.string().max(253),
  at: z.iso.datetime(),
  token: z.string().regex(/^[0-9a-f]{64}$/),
  publicKey: z.string().max(64),
  sealingKey: z.string().max(64),
  /** SHA-256 of the Redis password the host made: the one it was sent is dead once this is in force. */
  passwordHash: z.string().regex(/^[0-9a-f]{64}$/),
});
export type Enrolment = z.infer<typeof Enrolment>;

/** What a host is given besides its configuration: good once, for this host, until then. */
export const EnrolmentToken = z.strictObject({
  token: z.string().regex(/^[0-9a-f]{64}$/),
  expires: z.iso.datetime(),
});
export type EnrolmentToken = z.infer<typeof EnrolmentToken>;
