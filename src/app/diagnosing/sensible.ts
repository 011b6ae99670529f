import * as z from 'zod';
import { Place } from '../../protocol/place.ts';
import { Dial } from '../../protocol/proof.ts';
import type { DiagnoseQuestion } from '../chat/chat.ts';

/** More columns than this are no table any more. */
const MOST_AGAINST = 7;

const HostName = z
  .string()
  .min(1)
  .max(253)
  .regex(/^\P{Cc}+$/u);

/** What may be asked, as it is stored too. */
export const Question = z.object({
  host: HostName,
  place: Place.optional(),
  port: z.int().min(1).max(65_535).optional(),
  client: z.string().max(64).optional(),
  windowSeconds: z.number().min(0).max(120).optional(),
  proof: z.boolean().optional(),
  at: z.iso.datetime().optional(),
  announced: z.boolean().optional(),
  alert: z
    .object({ name: z.string().max(200), fingerprint: z.string().max(200), startsAt: z.iso.datetime() })
    .optional(),
  against: z.array(HostName).min(1).max(MOST_AGAINST).optional(),
  dialledBy: z.object({ host: HostName, address: Dial.shape.address.optional() }).optional(),
  lang: z.enum(['en', 'zh']).optional(),
});

/** A face has read what was typed; here it is about to be stored, sent to a host and shown to others. */
export function isSensible(question: DiagnoseQuestion): boolean {
  return Question.safeParse(question).success && isDiallable(question);
}

function isDiallable({ host, port, dialledBy }: DiagnoseQuestion): boolean {
  return dialledBy === undefined || Dial.safeParse({ address: dialledBy.address ?? host, port, attempts: 1 }).success;
}

/** Ids are ours; what came back in a button or a form may be anything. */
export function isOwnId(id: string): boolean {
  return /^[A-Za-z0-9-]{1,64}$/.test(id);
}
