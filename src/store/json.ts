import * as z from 'zod';

/** What the chat made and the store only carries. */
export const Conversation = z.object({ face: z.string(), channel: z.string(), thread: z.string() });
export const Message = z.object({ ...Conversation.shape, message: z.string() });
/** The same text for the same thread, whatever the order of its members. */
export function conversationText({ face, channel, thread }: z.infer<typeof Conversation>): string {
  return JSON.stringify({ face, channel, thread });
}

/** A stored JSON text through its schema; null stays null. */
export function parsed<T>(schema: z.ZodType<T>, text: string | null): T | null {
  return text === null ? null : schema.parse(JSON.parse(text));
}
