import { randomBytes, randomUUID } from 'node:crypto';
import { canonicalJson } from '../protocol/canonical.ts';
import type { PastQuestion } from '../protocol/history.ts';
import type { Enrolment } from '../protocol/enrolment.ts';
import type { Notice, Reply, Request, Signed } from '../protocol/message.ts';
import { type Place, placeWords, samePlace } from '../protocol/place.ts';
import { Problem } from '../protocol/problem.ts';
import { type Proof, windowWith } from '../protocol/proof.ts';
import type { Signer } from '../protocol/signing.ts';
import {
  INBOX_LENGTH,
  inboxOf,
  isHostId,
  PACKED_REPLY_BYTES,
  repliesOf,
  SESSION_BYTES,
  sealedFor,
} from '../protocol/streams.ts';
import { isSealingKey, seal, type Unsealer, unsealer } from '../sealing/sealing.ts';
import { sessionHalf } from '../sealing/session.ts';
import { believable } from './agent/believe.ts';
import type { RedisClient } from './agent/client.ts';
import type { StreamEntry } from './agent/entries.ts';
import { readNotices } from './agent/notice-reader.ts';
import {
  openEnrolment,
  openNotice,
  openReply,
  openSessionReply,
  unsealNotice,
  unsealReply,
} from './agent/open-reply.ts';
import { readReplies } from './agent/reply-reader.ts';
import { type Base, createHostSessions, type HostSession } from './agent/sessions.ts';
import type { ApplyingTransport } from './transport.ts';

export interface AgentTransportOptions {
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
  /** How long a host may take beyond the window. */
  readonly patienceSeconds?: number;
}

export interface AgentTransport extends ApplyingTransport {
  /**
   * Calls back with every verified notice of a host, at least once and, of several bots, on one. It is repeated until
   * the listener has succeeded.
   */
  onNotice(
    listener: (notice: Notice) => Promise<void> | void,
    /** Told of hosts that present a token; whether it is right is not judged here. */
    onEnrolment?: (enrolment: Enrolment) => Promise<void>,
  ): void;
  /**
   * The host's own account of orders, line by line as it stands there, oldest first.
   *
   * @throws Problem `log-too-long` beyond what is read at once.
   */
  orderLog(host: string, signal: AbortSignal): Promise<readonly string[]>;
  /** Has a host change its keys or the bots' that it obeys; what it signs its answer with is one of those known of it. */
  changeKeys(host: string, asked: KeysAsked, signal: AbortSignal): Promise<KeysChanged>;
  close(): Promise<void>;
}

export type KeysAsked =
  | { readonly kind: 'bot-keys'; readonly serial: number; readonly botKeys: readonly string[] }
  | { readonly kind: 'next-key' }
  | { readonly kind: 'use-key'; readonly publicKey: string };

export type KeysChanged = Extract<Reply['body'], { kind: 'keys' | 'next-key' }>;

export interface HostKeys {
  /** What it signs with: two while it changes keys. */
  readonly signing: readonly string[];
  /** What requests are sealed to; null as long as its agent has not named one. */
  readonly sealing: string | null;
}

interface Waiting {
  readonly request: Request;
  readonly keys: HostKeys;
  readonly settle: (body: Reply['body']) => void;
  /** In which it was asked, with the frames the question named. */
  readonly session: HostSession | null;
  readonly base: Base;
  /** The bot's half of a secret, where it was asked with signature and seal. */
  half: string | null;
  /** Asks once more with signature and seal; only the first call does. */
  readonly askSigned: () => Promise<void>;
}

type Asked =
  | {
      readonly kind: 'collect';
      readonly sources: readonly string[];
      readonly windowSeconds: number;
      readonly place?: Place;
      readonly proof?: Proof;
      readonly past?: PastQuestion;
    }
  | { readonly kind: 'order'; readonly order: Signed }
  | { readonly kind: 'log'; readonly from: number }
  | KeysAsked;

const PATIENCE_SECONDS = 10;

/** The way to hosts that run syndrop-agent: signed requests to each host's stream, signed answers to this bot's. */
export function createAgentTransport(options: AgentTransportOptions): AgentTransport {
  const { redis, botId, signer, hostKeys, noticeKeys = [], patienceSeconds = PATIENCE_SECONDS } = options;
  /** For this run alone: who finds it later opens nothing of what was said before. */
  const replyKey = unsealer();
  const waiting = new Map<string, Waiting>();
  const sessions = createHostSessions(() => performance.now());
  const closing = new AbortController();
  const replies = readReplies(redis, botId, take);
  const stopNotices: (() => void)[] = [];

  /** What does not fit is dropped and the wait goes on: a forged answer must not displace the true one. */
  async function take({ fields }: StreamEntry): Promise<void> {
    const asked = waiting.get(String(fields.get('r')));
    if (asked === undefined) return;
    if (fields.has('x')) return await asked.askSigned();
    const inSession = fields.get('t');
    if (inSession !== undefined) return await takeInSession(inSession, asked);
    const packed = await packedIn(fields, asked);
    if (packed === null) return;
    const reply = await openReply(packed, asked.keys.signing);
    const { requestId, nonce, hostId } = asked.request;
    if (reply?.requestId !== requestId || reply.nonce !== nonce || reply.hostId !== hostId) return;
    const { half, keys } = asked;
    if (half !== null && keys.sealing !== null && reply.session !== undefined)
      sessions.begin(hostId, keys.sealing, half, reply.session, reply.body);
    asked.settle(reply.body);
  }

  async function takeInSession(sealed: Buffer, asked: Waiting): Promise<void> {
    const { session, request, base, keys } = asked;
    if (session === null || keys.sealing === null || sealed.length > PACKED_REPLY_BYTES + SESSION_BYTES) return;
    const { requestId, nonce, hostId } = request;
    const bytes = session.open('reply', sealed, sealedFor.sessionReply(requestId));
    const reply = bytes === null ? null : await openSessionReply(bytes);
    if (reply?.requestId !== requestId || reply.nonce !== nonce || reply.hostId !== hostId) return;
    const body = session.body(reply.body, base);
    if (body !== null) asked.settle(body);
  }

  /** Only an agent that could not be asked under seal may answer without one. */
  async function packedIn(fields: StreamEntry['fields'], { keys, request }: Waiting): Promise<Uint8Array | null> {
    const sealed = fields.get('s');
    if (sealed !== undefined) return await unsealReply(sealed, request.requestId, await replyKey);
    return keys.sealing === null ? (fields.get('z') ?? null) : null;
  }

  async function ask(host: string, asked: Asked, seconds: number, signal: AbortSignal): Promise<Reply['body']> {
    const keys = isHostId(host) ? await hostKeys(host) : null;
    if (keys === null) throw unknownHost(host);
    if (keys.sealing === null && options.mayBePlain !== true) throw cannotSeal(host);
    const sealing = asked.kind === 'collect' ? keys.sealing : null;
    const session = sealing === null ? null : sessions.find(host, sealing);
    const request = requestOf(host, asked, seconds, (await replyKey).publicKey);
    const question: Omit<Waiting, 'settle'> = {
      request,
      keys,
      session,
      base: session?.base() ?? null,
      half: null,
      askSigned,
    };
    async function askSigned(): Promise<void> {
      if (question.half !== null) return;
      question.half = sessionHalf();
      if (session !== null) sessions.drop(host);
      await send(
        host,
        await messageFor(withHalf(request, sealing === null ? null : question.half), question.keys.sealing),
      );
    }
    const answer = waitFor(question, seconds, AbortSignal.any([signal, closing.signal]));
    // The wait begins before the sending, so that the answer cannot come first; its failure is awaited below.
    answer.promise.catch(() => {});
    try {
      await replies.ready();
      if (session === null) await askSigned();
      else await send(host, inSession(session, question.base, request));
      return await answer.promise;
    } finally {
      answer.end();
    }
  }

  async function send(host: string, message: readonly (string | Buffer)[]): Promise<void> {
    const sent = await redis.call('XADD', inboxOf(host), ...SENDING, ...message);
    if (sent === null) throw unknownHost(host);
  }

  /** Neither signed nor sealed to a key: the session's secret does both. */
  function inSession(session: HostSession, base: Base, request: Request): readonly string[] {
    const text = JSON.stringify(base === null ? request : { ...request, known: base.hash });
    const sealed = session.seal('request', Buffer.from(text), sealedFor.sessionRequest(request.hostId));
    const message = Buffer.concat([Buffer.from(session.id, 'hex'), sealed]).toString('base64');
    return ['t', message, 'b', request.replyTo, 'r', request.requestId];
  }

  function requestOf(hostId: string, asked: Asked, seconds: number, ownKey: string): Request {
    const noticeKey = noticeKeys[0]?.publicKey;
    return {
      format: 'syndrop-request/1',
      requestId: randomUUID(),
      hostId,
      nonce: randomBytes(16).toString('hex'),
      replyTo: repliesOf(botId),
      expires: new Date(Date.now() + seconds * 1000).toISOString(),
      replyKey: ownKey,
      ...(noticeKey === undefined ? {} : { noticeKey }),
      ...mutable(asked),
    };
  }

  /** Signed, then sealed: what Redis holds tells neither what is asked nor who signed. */
  async function messageFor(request: Request, sealingKey: string | null): Promise<readonly [string, string]> {
    const payload = canonicalJson(request);
    const signed: Signed = { payload, keyId: signer.keyId, signature: signer.sign(payload) };
    const text = JSON.stringify(signed);
    if (sealingKey === null) return ['m', text];
    if (!isSealingKey(sealingKey)) throw cannotSeal(request.hostId);
    const sealed = await seal(sealingKey, Buffer.from(text), sealedFor.request(request.hostId));
    return ['s', Buffer.from(sealed).toString('base64')];
  }

  function waitFor(asked: Omit<Waiting, 'settle'>, seconds: number, signal: AbortSignal) {
    const { requestId, hostId } = asked.request;
    const { promise, resolve, reject } = withResolvers<Reply['body']>();
    const timer = setTimeout(() => {
      replies.suspect();
      reject(unreachable(hostId, seconds));
    }, seconds * 1000);
    const cancel = () => reject(new Problem('cancelled', `The question to ${hostId} was cancelled.`));
    signal.addEventListener('abort', cancel, { once: true });
    if (signal.aborted) cancel();
    waiting.set(requestId, Object.assign(asked, { settle: resolve }));
    function end(): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', cancel);
      waiting.delete(requestId);
    }
    return { promise, end };
  }

  return {
    async collect(host, { past, place, proof, sources, windowSeconds, ...given }, signal) {
      const seconds = windowWith(proof, windowSeconds) + (given.patienceSeconds ?? patienceSeconds);
      const within = {
        ...(place === undefined ? {} : { place }),
        ...(proof === undefined ? {} : { proof }),
        ...(past === undefined ? {} : { past }),
      };
      const body = await ask(host, { kind: 'collect', sources, windowSeconds, ...within }, seconds, signal);
      if (body.kind === 'bundle') {
        if (!samePlace(body.bundle.host.place?.asked, place)) throw lookedElsewhere(host, place);
        if (body.bundle.past?.at !== past?.at) throw lookedAtNow(host);
        return believable(body.bundle, host, sources);
      }
      throw refusedToAnswer(host, body);
    },
    async apply(host, order, signal) {
      const body = await ask(host, { kind: 'order', order }, patienceSeconds, signal);
      if (body.kind === 'outcome') return body.outcome;
      throw refusedToAnswer(host, body);
    },
    async orderLog(host, signal) {
      const lines: string[] = [];
      let characters = 0;
      for (;;) {
        const body = await ask(host, { kind: 'log', from: lines.length }, patienceSeconds, signal);
        if (body.kind !== 'log') throw refusedToAnswer(host, body);
        lines.push(...body.lines);
        for (const line of body.lines) characters += line.length;
        if (body.lines.length === 0 || lines.length >= body.total) return lines;
        if (lines.length >= MOST_LOG_LINES || characters >= MOST_LOG_CHARACTERS) throw logTooLong(host, body.total);
      }
    },
    async changeKeys(host, asked, signal) {
      const body = await ask(host, asked, patienceSeconds, signal);
      if (body.kind === 'keys' || body.kind === 'next-key') return body;
      throw refusedToAnswer(host, body);
    },
    onNotice(listener, onEnrolment) {
      const stop = readNotices(redis, botId, async ({ fields }) => {
        const enrolling = fields.get('e');
        if (enrolling !== undefined) {
          const enrolment = await openEnrolment(enrolling, noticeKeys);
          if (enrolment !== null) await onEnrolment?.(enrolment);
          return;
        }
        const sealed = fields.get('s');
        const text = sealed === undefined ? fields.get('m') : await unsealNotice(sealed, noticeKeys);
        const signing = async (hostId: string) => (await hostKeys(hostId))?.signing ?? [];
        const notice = text === undefined || text === null ? null : await openNotice(text, signing);
        if (notice !== null) await listener(notice);
      });
      stopNotices.push(stop);
    },
    close() {
      closing.abort();
      replies.close();
      for (const stop of stopNotices) stop();
      return Promise.resolve();
    },
  };
}

/** For what comes after; an agent that does not know sessions leaves it. */
function withHalf(request: Request, session: string | null): Request {
  return request.kind === 'collect' && session !== null ? { ...request, session } : request;
}

function mutable(asked: Asked) {
  if (asked.kind === 'collect') return { ...asked, sources: [...asked.sources] };
  return asked.kind === 'bot-keys' ? { ...asked, botKeys: [...asked.botKeys] } : asked;
}

/** Never makes the stream: enrolment does, and a host without one has no agent. */
const SENDING = ['NOMKSTREAM', 'MAXLEN', '~', INBOX_LENGTH, '*'] as const;

function unknownHost(host: string): Problem {
  return new Problem('host-unknown', `${host} is not enrolled. Try: syndrop enroll ${host}, or syndrop hosts`);
}

function cannotSeal(host: string): Problem {
  const why = `The agent of ${host} has not named a key to seal to, so Redis would read what it is asked and says.`;
  const next = 'Update syndrop-agent there and start it once; or set sealing: optional until that is done.';
  return new Problem('agent-too-old', `${why} ${next}`);
}

/** Years of a busy host; one that lies about its own fills no memory here. */
const MOST_LOG_LINES = 50_000;
const MOST_LOG_CHARACTERS = 64 * 1024 * 1024;

function logTooLong(host: string, total: number): Problem {
  const message = `${host} says its log has ${total} rows, more than are read at once. Look at orders.jsonl there.`;
  return new Problem('log-too-long', message);
}

function unreachable(host: string, seconds: number): Problem {
  const message = `${host} did not answer within ${seconds} s. Is syndrop-agent running? Try: syndrop diagnose --ssh root@${host}`;
  return new Problem('host-unreachable', message);
}

function refusedToAnswer(host: string, body: Reply['body']): Problem {
  if (body.kind !== 'problem') return new Problem('collect-failed', `${host} answered another question.`);
  if (SAID_PLAINLY.has(body.code)) return new Problem(body.code, `${host}: ${body.message}`);
  return new Problem('collect-failed', `${host} could not do it (${body.code}): ${body.message}`);
}

/** What the host says of its namespaces and its history is the answer. */
const SAID_PLAINLY: ReadonlySet<string> = new Set([
  'no-such-place',
  'no-history',
  'in-the-future',
  'before-history',
  'nothing-recorded',
]);

function lookedAtNow(host: string): Problem {
  return new Problem('agent-too-old', `The agent of ${host} writes down no history. Update syndrop-agent.`);
}

/** An agent that does not know the word answers for its own namespace: that is no answer to this question. */
function lookedElsewhere(host: string, place: Place | undefined): Problem {
  const words = place === undefined ? 'its own namespace' : placeWords(place);
  return new Problem('agent-too-old', `The agent of ${host} did not look into ${words}. Update syndrop-agent.`);
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
