import { INBOX_GROUP, inboxOf } from '../src/protocol/streams.ts';
import { type AgentRedis, sendTogether } from './redis.ts';

export interface Entry {
  readonly id: string;
  /** The request; null when the entry was trimmed away before it was read. */
  readonly message: Message | null;
}

/** As it came: sealed in base64, or the text of a bot that does not seal. */
export type Message =
  | { readonly kind: 'sealed'; readonly base64: string }
  | { readonly kind: 'plain'; readonly text: string }
  /** Sealed in a session; where to say that it is not known stands beside it. */
  | { readonly kind: 'session'; readonly base64: string; readonly replyTo: string; readonly requestId: string };

/** This host's stream of requests, through a consumer group: what was read but not finished is read again. */
export interface Inbox {
  /** Makes the stream and its group where Redis has lost them. */
  ensure(): Promise<void>;
  /** `after` an id: those read before and not finished. `'new'`: waits up to `blockMs`, not at all when 0. */
  read(after: string, blockMs: number): Promise<readonly Entry[]>;
  finish(id: string): Promise<void>;
  /** Finishes it with the next reading. Until then a crash has it read again. */
  finishSoon(id: string): void;
}

const AT_ONCE = 16;

export function openInbox(redis: AgentRedis, hostId: string): Inbox {
  const stream = inboxOf(hostId);
  const finished: string[] = [];
  return {
    async ensure() {
      try {
        await redis.call('XGROUP', 'CREATE', stream, INBOX_GROUP, '0', 'MKSTREAM');
      } catch (cause) {
        if (!(cause instanceof Error && cause.message.startsWith('BUSYGROUP'))) throw cause;
      }
    },
    async read(after, blockMs) {
      const head = ['GROUP', INBOX_GROUP, INBOX_GROUP, 'COUNT', AT_ONCE];
      const block = blockMs > 0 ? ['BLOCK', blockMs] : [];
      const from = after === 'new' ? '>' : after;
      const query = [...head, ...block, 'STREAMS', stream, from];
      const soon = [...finished];
      sendTogether(redis);
      const acknowledged = soon.length === 0 ? null : redis.xack(stream, INBOX_GROUP, ...soon);
      const [answer] = await Promise.all([redis.call('XREADGROUP', ...query), acknowledged]);
      finished.splice(0, soon.length);
      return entriesOf(answer);
    },
    async finish(id) {
      await redis.call('XACK', stream, INBOX_GROUP, id);
    },
    finishSoon: (id) => void finished.push(id),
  };
}

/** `[[stream, [[id, [name, value, …]], …]]]`, or null when nothing came. */
function entriesOf(answer: unknown): readonly Entry[] {
  if (!Array.isArray(answer)) return [];
  const [stream] = answer;
  const rows: unknown = Array.isArray(stream) ? stream[1] : [];
  if (!Array.isArray(rows)) return [];
  const entries: Entry[] = [];
  for (const row of rows) {
    if (Array.isArray(row)) entries.push({ id: String(row[0]), message: messageOf(row[1]) });
  }
  return entries;
}

function messageOf(fields: unknown): Message | null {
  const inSession = fieldOf(fields, 't');
  if (inSession !== null) {
    const [replyTo, requestId] = [fieldOf(fields, 'b'), fieldOf(fields, 'r')];
    return { kind: 'session', base64: inSession, replyTo: replyTo ?? '', requestId: requestId ?? '' };
  }
  const base64 = fieldOf(fields, 's');
  if (base64 !== null) return { kind: 'sealed', base64 };
  const text = fieldOf(fields, 'm');
  return text === null ? null : { kind: 'plain', text };
}

function fieldOf(fields: unknown, name: string): string | null {
  if (!Array.isArray(fields)) return null;
  const at = fields.indexOf(name);
  return at === -1 || at % 2 === 1 ? null : String(fields[at + 1]);
}
