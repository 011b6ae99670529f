import type { Reply, Request } from '../../protocol/message.ts';
import { Problem } from '../../protocol/problem.ts';
import type { Signer } from '../../protocol/signing.ts';
import {
  INBOX_LENGTH,
  inboxOf,
  isHostId,
  PACKED_REPLY_BYTES,
  repliesOf,
  SESSION_BYTES,
  sealedFor,
} from '../../protocol/streams.ts';
import { type Unsealer, unsealer } from '../../sealing/sealing.ts';
import { sessionHalf } from '../../sealing/session.ts';
import type { RedisClient } from './client.ts';
import type { StreamEntry } from './entries.ts';
import { openReply, openSessionReply, unsealReply } from './open-reply.ts';
import { cannotSeal, unknownHost, unreachable } from './problems.ts';
import { type Message, type Question, requestOf, sessionMessage, signedMessage, withHalf } from './question.ts';
import { readReplies } from './reply-reader.ts';
import { type Base, createHostSessions, type HostSession } from './sessions.ts';
import { sendTogether } from './together.ts';

export interface HostKeys {
  /** What it signs with: two while it changes keys. */
  readonly signing: readonly string[];
  /** What requests are sealed to; null as long as its agent has not named one. */
  readonly sealing: string | null;
}

export interface AskerOptions {
  readonly redis: RedisClient;
  /** Letters, digits, `_` and `-`; another for every bot process. */
  readonly botId: string;
  readonly signer: Signer;
  /** Null for a host that is not enrolled. */
  readonly hostKeys: (hostId: string) => Promise<HostKeys | null>;
  /** All bots' keys for what hosts say unasked; the first is what they are told. */
  readonly noticeKeys?: readonly Unsealer[];
  /** Whether agents of before, which cannot seal, are asked all the same, in what Redis can read. */
  readonly mayBePlain?: boolean;
}

export interface Asker {
  /** @throws Problem `host-unknown`, `agent-too-old`, `host-unreachable` after `seconds`, or `cancelled`. */
  readonly ask: (host: string, question: Question, seconds: number, signal: AbortSignal) => Promise<Reply['body']>;
  readonly close: () => void;
}

/** One question that waits for its answer. */
interface Waiting {
  readonly request: Request;
  readonly keys: HostKeys;
  /** In which it was asked, with the frames the question named. */
  readonly session: HostSession | null;
  readonly base: Base;
  /** The bot's half of a secret, where it was asked with signature and seal. */
  half: string | null;
  readonly settle: (body: Reply['body']) => void;
  readonly cancel: () => void;
  /** Asks once more with signature and seal; only the first call does. */
  readonly askSigned: () => Promise<void>;
}

/** No question lives as long. Measured by the times in one stream, which only grow, whatever clocks do. */
const OVER_MS = 3_600_000;
/** Hosts whose last question is remembered; forgotten as a whole when full. */
const MOST_REMEMBERED = 50_000;

/** Questions into the hosts' streams, in a session where there is one; their answers out of this bot's. */
export function createAsker(options: AskerOptions): Asker {
  const { redis, botId, signer, hostKeys, noticeKeys = [] } = options;
  /** For this run alone: who finds it later opens nothing of what was said before. */
  const replyKey = unsealer();
  const waiting = new Map<string, Waiting>();
  /** By host, the time of its stream. */
  const lastAsked = new Map<string, number>();
  const sessions = createHostSessions(() => performance.now());
  let closed = false;
  const replies = readReplies(redis, botId, take);

  async function ask(host: string, question: Question, seconds: number, signal: AbortSignal): Promise<Reply['body']> {
    const keys = isHostId(host) ? await hostKeys(host) : null;
    if (keys === null) throw unknownHost(host);
    if (keys.sealing === null && options.mayBePlain !== true) throw cannotSeal(host);
    const sealing = question.kind === 'collect' ? keys.sealing : null;
    const session = sealing === null ? null : sessions.find(host, sealing);
    const address = {
      replyTo: repliesOf(botId),
      replyKey: (await replyKey).publicKey,
      noticeKey: noticeKeys[0]?.publicKey,
    };
    const request = requestOf(host, question, seconds, address);
    const asked: Omit<Waiting, 'settle' | 'cancel'> = {
      request,
      keys,
      session,
      base: session?.base() ?? null,
      half: null,
      askSigned,
    };
    async function askSigned(): Promise<void> {
      if (asked.half !== null) return;
      asked.half = sessionHalf();
      if (session !== null) sessions.drop(host);
      const whole = sealing === null ? request : withHalf(request, asked.half);
      await send(host, await signedMessage(whole, signer, keys?.sealing ?? null));
    }
    const answer = waitFor(asked, seconds, signal);
    // The wait begins before the sending, so that the answer cannot come first; its failure is awaited below.
    answer.promise.catch(() => {});
    try {
      await replies.ready();
      if (session === null) await askSigned();
      else await send(host, sessionMessage(request, session, asked.base));
      return await answer.promise;
    } finally {
      answer.end();
    }
  }

  async function send(host: string, message: Message): Promise<void> {
    sendTogether(redis);
    const last = lastAsked.get(host);
    const kept = last === undefined ? ['MAXLEN', '~', INBOX_LENGTH] : ['MINID', '~', last - OVER_MS];
    // Never makes the stream: enrolment does, and a host without one has no agent.
    const sent = await redis.call('XADD', inboxOf(host), 'NOMKSTREAM', ...kept, '*', ...message);
    if (typeof sent !== 'string') throw unknownHost(host);
    if (lastAsked.size >= MOST_REMEMBERED) lastAsked.clear();
    lastAsked.set(host, Number.parseInt(sent, 10));
  }

  function waitFor(asked: Omit<Waiting, 'settle' | 'cancel'>, seconds: number, signal: AbortSignal) {
    const { requestId, hostId } = asked.request;
    const { promise, resolve, reject } = withResolvers<Reply['body']>();
    const timer = setTimeout(() => {
      replies.suspect();
      reject(unreachable(hostId, seconds));
    }, seconds * 1000);
    const cancel = () => reject(new Problem('cancelled', `The question to ${hostId} was cancelled.`));
    signal.addEventListener('abort', cancel, { once: true });
    if (signal.aborted || closed) cancel();
    waiting.set(requestId, Object.assign(asked, { settle: resolve, cancel }));
    function end(): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', cancel);
      waiting.delete(requestId);
    }
    return { promise, end };
  }

  /** What does not fit is dropped and the wait goes on: a forged answer must not displace the true one. */
  async function take({ fields }: StreamEntry): Promise<void> {
    const asked = waiting.get(String(fields.get('r')));
    if (asked === undefined) return;
    if (fields.has('x')) return await asked.askSigned();
    const inSession = fields.get('t');
    if (inSession !== undefined) return await takeInSession(inSession, asked);
    const packed = await packedIn(fields, asked);
    const reply = packed === null ? null : await openReply(packed, asked.keys.signing);
    if (reply === null || !answers(reply, asked.request)) return;
    const { half, keys, request } = asked;
    if (half !== null && keys.sealing !== null && reply.session !== undefined)
      sessions.begin(request.hostId, keys.sealing, half, reply.session, reply.body);
    asked.settle(reply.body);
  }

  async function takeInSession(sealed: Buffer, asked: Waiting): Promise<void> {
    const { session, request, base, keys } = asked;
    if (session === null || keys.sealing === null || sealed.length > PACKED_REPLY_BYTES + SESSION_BYTES) return;
    const bytes = session.open('reply', sealed, sealedFor.sessionReply(request.requestId));
    const reply = bytes === null ? null : await openSessionReply(bytes);
    if (reply === null || !answers(reply, request)) return;
    const body = session.body(reply.body, base);
    if (body !== null) asked.settle(body);
  }

  /** Only an agent that could not be asked under seal may answer without one. */
  async function packedIn(fields: StreamEntry['fields'], { keys, request }: Waiting): Promise<Uint8Array | null> {
    const sealed = fields.get('s');
    if (sealed !== undefined) return await unsealReply(sealed, request.requestId, await replyKey);
    return keys.sealing === null ? (fields.get('z') ?? null) : null;
  }

  return {
    ask,
    close() {
      closed = true;
      for (const { cancel } of waiting.values()) cancel();
      replies.close();
    },
  };
}

function answers(reply: Pick<Reply, 'requestId' | 'nonce' | 'hostId'>, request: Request): boolean {
  return reply.requestId === request.requestId && reply.nonce === request.nonce && reply.hostId === request.hostId;
}

function withResolvers<T>() {
  let resolve: (value: T) => void = () => {};
  let reject: (cause: Error) => void = () => {};
  const promise = new Promise<T>((fulfil, fail) => {
    resolve = fulfil;
    reject = fail;
  });
  return { promise, resolve, reject };
}
