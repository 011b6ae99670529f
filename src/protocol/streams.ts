/** Names and limits of the Redis streams between bot and hosts. One stream a host, one a bot, one for all notices. */

export const NOTICES = 'syn:notices';
/** The consumer group and only consumer of an inbox, so that reading from `0` finds what a crash left unfinished. */
export const INBOX_GROUP = 'agent';

/** Entries kept for a host that is away; older requests have expired long since. */
export const INBOX_LENGTH = 256;
export const REPLIES_LENGTH = 20_000;
export const NOTICES_LENGTH = 10_000;

export const REQUEST_BYTES = 256 * 1024;
/** A packed reply as it travels, and what it may unpack to: checked before anything is parsed. */
export const PACKED_REPLY_BYTES = 8 * 1024 * 1024;
export const REPLY_BYTES = 32 * 1024 * 1024;

/** What sealing in a session adds to a message. */
export const SESSION_BYTES = 12 + 16;

/** What each kind of message is sealed for: one cannot be passed off as another, nor for another host or question. */
export const sealedFor = {
  request: (hostId: string) => `syndrop-request/1 ${hostId}`,
  reply: (requestId: string) => `syndrop-reply/1 ${requestId}`,
  notice: 'syndrop-notice/1',
  enrolment: 'syndrop-enrolment/1',
  sessionRequest: (hostId: string) => `syndrop-session-request/1 ${hostId}`,
  sessionReply: (requestId: string) => `syndrop-session-reply/1 ${requestId}`,
} as const;

export function inboxOf(hostId: string): string {
  return `syn:host.${hostId}:in`;
}

export function repliesOf(botId: string): string {
  return `syn:bot.${botId}:replies`;
}

/** An agent answers nowhere else, whatever a request says; its Redis user may not either. */
export function isRepliesStream(name: string): boolean {
  return /^syn:bot\.[A-Za-z0-9_-]{1,64}:replies$/.test(name);
}

/** Host ids become part of key names and access patterns, where `*`, `?` and `[` would mean other hosts. */
export function isHostId(id: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9._-]{0,252}$/.test(id);
}
