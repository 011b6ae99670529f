import { withoutNewer } from '../src/protocol/bundle.ts';
import type { PastQuestion } from '../src/protocol/history.ts';
import { type CollectRequest, LOG_LINE, LOG_PAGE, type Reply, type Request } from '../src/protocol/message.ts';
import type { Outcome } from '../src/protocol/order.ts';
import { Problem } from '../src/protocol/problem.ts';
import { isRepliesStream, REQUEST_BYTES, sealedFor } from '../src/protocol/streams.ts';
import { isSealingKey, SEAL_BYTES } from '../src/sealing/sealing.ts';
import type { BotKeys } from './bot-keys.ts';
import { type collect, knownSources } from './collect/collect.ts';
import { withoutProof } from './collect/proof.ts';
import { faultPoint } from './fault.ts';
import { pastBundle } from './history/past-bundle.ts';
import type { Entry, Inbox, Message } from './inbox.ts';
import type { Nonces } from './nonces.ts';
import type { Outbox, Sent } from './outbox.ts';
import { collectAt } from './place/collect-at.ts';
import { isRefusal, type Refusal, refusal } from './refusal.ts';
import type { OwnKey } from './own-key.ts';
import type { Sealing } from './sealing.ts';
import type { Begun, OwnSession, Sessions } from './sessions.ts';
import { type Judge, openRequest, openSessionRequest, timeProblem } from './verify.ts';

/** Nonces of collections: repeating one after a restart reads the host again, which harms nobody. */
const REMEMBERED = 2_000;

type KeyRequest = Extract<Request, { kind: 'bot-keys' | 'next-key' | 'use-key' }>;

export interface RequestDesk {
  readonly judge: Judge;
  /** Where the readings of the past are; null where none are kept. */
  readonly historyFile: string | null;
  readonly sealing: Sealing;
  readonly sessions: Sessions;
  readonly botKeys: BotKeys;
  readonly ownKey: OwnKey;
  /** Whether a bot of before, which does not seal, is answered. */
  readonly mayBePlain: boolean;
  readonly read: typeof collect;
  /** What it starts to look into another network namespace: ownProgram(). */
  readonly program: string;
  readonly inbox: Inbox;
  readonly outbox: Outbox;
  readonly nonces: Nonces;
  readonly order: (request: Extract<Request, { kind: 'order' }>) => Promise<Outcome>;
  readonly answered: (outcome: Outcome) => void;
  /** The host's own account of orders. */
  readonly logLines: () => readonly string[];
  readonly report: (message: string) => void;
  /** Why no proof is taken on this host; null when it may be. */
  readonly proofRefusal: () => string | null;
  /** Told of each request that was not answered because it was not right. */
  readonly refused: (refusal: Refusal) => void;
}

interface Accepted {
  readonly request: Request;
  /** What the answer goes under; null for a signed one. */
  readonly session: OwnSession | null;
  /** What the signed answer begins, for the questions after it. */
  readonly begun: Begun | null;
}

interface Handled {
  /** Settles when Redis has the answer and nothing more is to be done; rejects where it has not. */
  readonly finished: Promise<void>;
}

/** In front of what is sealed in a session. */
const SESSION_ID_BYTES = 16;

/** Answers entries of the inbox and finishes them; what is refused without an answer is reported here. */
export function createRequests(desk: RequestDesk) {
  const seen = new Set<string>();
  /** One at a time: its bounds are for the host, not for each who asks. */
  let proving = false;

  /** Answers; the answer to a question is then still on its way, so that what is sent next goes with it. */
  async function handle({ message, id }: Entry, signal: AbortSignal): Promise<Handled> {
    const accepted = message === null ? nothingSent : await accept(message);
    if (isRefusal(accepted)) {
      desk.report(`request refused, ${accepted.code}: ${accepted.message}`);
      desk.refused(accepted);
      return finishedSoon(id, nothingSent);
    }
    if ('taken' in accepted) return finishedSoon(id, accepted);
    if (accepted.request.kind !== 'order') return finishedSoon(id, await answer(accepted, signal));
    faultPoint('request-accepted');
    await (await answer(accepted, signal)).taken;
    await desk.inbox.finish(id);
    faultPoint('request-finished');
    return { finished: Promise.resolve() };
  }

  function finishedSoon(id: string, { taken }: Sent): Handled {
    return { finished: taken.then(() => desk.inbox.finishSoon(id)) };
  }

  /** What was sent where the bot was told to ask with its signature. */
  async function accept(message: Message): Promise<Accepted | Refusal | Sent> {
    const opened = message.kind === 'session' ? inSession(message) : await signed(message);
    if ('taken' in opened || isRefusal(opened)) return opened;
    const { request } = opened;
    if (!isRepliesStream(request.replyTo)) return refusal('malformed', 'It asks to be answered elsewhere.');
    if (request.replyKey !== undefined && !isSealingKey(request.replyKey))
      return refusal('malformed', 'The key to seal the answer to is none.');
    if (seen.has(request.nonce) || desk.nonces.isAnswered(request.nonce))
      return refusal('replayed', 'It was answered before.');
    // A secret that came unsealed is none.
    if (message.kind !== 'sealed' || request.kind !== 'collect' || request.session === undefined) return opened;
    const late = timeProblem(null, request.expires, desk.judge) !== null;
    return { ...opened, begun: late ? null : desk.sessions.begin(request.session) };
  }

  async function signed(message: Exclude<Message, { kind: 'session' }>): Promise<Accepted | Refusal> {
    const text = message.kind === 'plain' ? message.text : await unsealed(message.base64);
    if (typeof text !== 'string') return text;
    const request = openRequest(text, desk.judge);
    return isRefusal(request) ? request : { request, session: null, begun: null };
  }

  function inSession(message: Extract<Message, { kind: 'session' }>): Accepted | Refusal | Sent {
    if (message.base64.length > SEALED_CHARACTERS) return refusal('malformed', 'The request is too large.');
    const bytes = Buffer.from(message.base64, 'base64');
    const session = desk.sessions.find(bytes.subarray(0, SESSION_ID_BYTES).toString('hex'));
    if (session === null) {
      const { replyTo, requestId } = message;
      const sensible = isRepliesStream(replyTo) && requestId.length <= 64;
      return sensible ? desk.outbox.noSession(replyTo, requestId) : nothingSent;
    }
    const text = session.open('request', bytes.subarray(SESSION_ID_BYTES), sealedFor.sessionRequest(desk.judge.hostId));
    if (text === null) return refusal('cannot-open', 'It does not belong to its session, or was altered.');
    const request = openSessionRequest(text.toString('utf8'), desk.judge);
    return isRefusal(request) ? request : { request, session, begun: null };
  }

  async function unsealed(base64: string): Promise<string | Refusal> {
    if (base64.length > SEALED_CHARACTERS) return refusal('malformed', 'The request is too large.');
    const { hostId } = desk.judge;
    const bytes = await desk.sealing.open(Buffer.from(base64, 'base64'), sealedFor.request(hostId));
    if (bytes !== null) return Buffer.from(bytes).toString('utf8');
    return refusal('cannot-open', "It is not sealed to this host's key, or was altered.");
  }

  async function answer({ request, session, begun }: Accepted, signal: AbortSignal): Promise<Sent> {
    const refused = timeProblem(null, request.expires, desk.judge) ?? plainProblem(request, desk.mayBePlain);
    if (refused === null && request.noticeKey !== undefined) desk.sealing.learnNoticeKey(request.noticeKey);
    const body = refused === null ? await bodyFor(request, signal) : problem(refused.code, refused.message);
    const { taken } =
      session !== null && request.kind === 'collect'
        ? desk.outbox.replyIn(session, request, body)
        : await desk.outbox.reply(request, body, begun?.half);
    if (body.kind === 'bundle') begun?.session.told(body.bundle);
    return { taken: taken.then(() => answered(request, body)) };
  }

  function answered(request: Request, body: Reply['body']): void {
    if (request.kind === 'order') faultPoint('reply-sent');
    remember(request);
    if (request.kind === 'order') faultPoint('answer-remembered');
    if (body.kind === 'outcome') desk.answered(body.outcome);
  }

  async function bodyFor(request: Request, signal: AbortSignal): Promise<Reply['body']> {
    if (request.kind === 'collect') return await bundle(request, signal);
    if (request.kind === 'log') return logPage(desk.logLines(), request.from);
    if (request.kind === 'order') return await outcomeOf(request);
    try {
      return keyReply(request);
    } catch (cause) {
      return problem('key-not-written', `The key could not be written on this host: ${String(cause)}`);
    }
  }

  function keyReply(request: KeyRequest): Reply['body'] {
    if (request.kind === 'next-key') return { kind: 'next-key', ...desk.ownKey.next() };
    const isOwn = request.kind === 'use-key';
    const refused = isOwn ? desk.ownKey.use(request.publicKey) : desk.botKeys.replace(request.serial, request.botKeys);
    if (refused !== null) return problem(refused.code, refused.message);
    if (!isOwn) desk.sessions.end();
    desk.report(isOwn ? 'this host signs with another key now' : 'the keys of the bots are others now');
    return { kind: 'keys', publicKeys: isOwn ? [request.publicKey] : [...desk.botKeys.accepted()] };
  }

  async function outcomeOf(request: Extract<Request, { kind: 'order' }>): Promise<Reply['body']> {
    try {
      return { kind: 'outcome', outcome: await desk.order(request) };
    } catch (cause) {
      desk.report(`order failed: ${String(cause)}`);
      return problem('agent-failed', `The agent could not carry out the order: ${String(cause)}`);
    }
  }

  async function bundle(request: CollectRequest, signal: AbortSignal): Promise<Reply['body']> {
    const { past, proof, ...rest } = request;
    if (past !== undefined) return await bundleOfPast(request.hostId, past, desk.historyFile, signal);
    if (proof === undefined) return await bundleFor(request, desk, signal);
    const why = proving ? 'another proof is being taken on this host; ask again in a few seconds' : desk.proofRefusal();
    if (why !== null) {
      const body = await bundleFor(rest, desk, signal);
      return body.kind === 'bundle'
        ? { kind: 'bundle', bundle: withoutProof(body.bundle, request.sources, why) }
        : body;
    }
    proving = true;
    try {
      return await bundleFor(request, desk, signal);
    } finally {
      proving = false;
    }
  }

  /** Only after the answer is out: a crash before that must not turn the repeated request into a replay. */
  function remember(request: Request): void {
    seen.add(request.nonce);
    for (const oldest of seen) {
      if (seen.size <= REMEMBERED) break;
      seen.delete(oldest);
    }
    if (request.kind !== 'order') return;
    try {
      desk.nonces.answered(request.nonce, request.expires);
    } catch (cause) {
      // Such as of a full disk. The request is over all the same: what was said of it must not change behind the bot's back.
      desk.report(`that an order was answered could not be written down: ${String(cause)}`);
    }
  }

  return { handle };
}

const nothingSent: Sent = { taken: Promise.resolve() };

/** Well below what a reply may unpack to. */
const LOG_CHARACTERS = 4 * 1024 * 1024;

function logPage(all: readonly string[], from: number): Reply['body'] {
  const lines: string[] = [];
  let characters = 0;
  for (const line of all.slice(from, from + LOG_PAGE)) {
    characters += line.length;
    if (lines.length > 0 && characters > LOG_CHARACTERS) break;
    lines.push(line.slice(0, LOG_LINE));
  }
  return { kind: 'log', lines, total: all.length };
}

const SEALED_CHARACTERS = Math.ceil(((REQUEST_BYTES + SEAL_BYTES) * 4) / 3) + 4;

/** Its answer would be read by Redis. */
function plainProblem({ replyKey }: Request, allowed: boolean): Refusal | null {
  if (allowed || replyKey !== undefined) return null;
  return refusal('unsealed', 'This agent seals its answers and the bot named no key: update syndrop there first.');
}

async function bundleFor(
  request: CollectRequest,
  { program, read }: Pick<RequestDesk, 'program' | 'read'>,
  signal: AbortSignal,
): Promise<Reply['body']> {
  const { hostId, place, proof, windowSeconds } = request;
  const { known, unknown } = knownSources(request.sources);
  return await bundleOrProblem(async () => {
    const proven = proof === undefined ? {} : { proof };
    const task = { hostId, sources: known, windowSeconds, transport: 'agent', ...proven } as const;
    const bundle = place === undefined ? await read(task, signal) : await collectAt(place, task, program, signal);
    return { kind: 'bundle', bundle: withoutNewer(bundle, unknown) };
  }, signal);
}

/** A cancelled collection stays unfinished in the inbox, for the next start. */
async function bundleOrProblem(read: () => Promise<Reply['body']>, signal: AbortSignal): Promise<Reply['body']> {
  try {
    return await read();
  } catch (cause) {
    if (signal.aborted || !(cause instanceof Problem)) throw cause;
    return problem(cause.code, cause.message);
  }
}

async function bundleOfPast(hostId: string, past: PastQuestion, file: string | null, signal: AbortSignal) {
  if (file === null)
    return problem('no-history', 'This host writes down no history: its configuration says "history": null.');
  return await bundleOrProblem(
    async () => ({
      kind: 'bundle',
      bundle: await pastBundle({ hostId, past, transport: 'agent', file }, signal),
    }),
    signal,
  );
}

/** The bot takes no longer message than this. */
const LONGEST_MESSAGE = 2_000;

function problem(code: string, message: string): Reply['body'] {
  return { kind: 'problem', code, message: message.slice(0, LONGEST_MESSAGE) };
}
