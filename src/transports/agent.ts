import { withoutNewer } from '../protocol/bundle.ts';
import type { Enrolment } from '../protocol/enrolment.ts';
import type { Notice, Reply } from '../protocol/message.ts';
import { samePlace } from '../protocol/place.ts';
import { windowWith } from '../protocol/proof.ts';
import { type AskerOptions, createAsker } from './agent/ask.ts';
import { believable } from './agent/believe.ts';
import { readNotices } from './agent/notice-reader.ts';
import { askWhatIsKnown } from './agent/known-sources.ts';
import { openEnrolment, openNotice, unsealNotice } from './agent/open-reply.ts';
import { logTooLong, lookedAtNow, lookedElsewhere, refusedToAnswer } from './agent/problems.ts';
import type { KeysAsked } from './agent/question.ts';
import type { ApplyingTransport } from './transport.ts';

export type { HostKeys } from './agent/ask.ts';
export type { KeysAsked } from './agent/question.ts';

export interface AgentTransportOptions extends AskerOptions {
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

export type KeysChanged = Extract<Reply['body'], { kind: 'keys' | 'next-key' }>;

const PATIENCE_SECONDS = 10;

/** Years of a busy host; one that lies about its own fills no memory here. */
const MOST_LOG_LINES = 50_000;
const MOST_LOG_CHARACTERS = 64 * 1024 * 1024;

/** The way to hosts that run syndrop-agent: signed requests to each host's stream, signed answers to this bot's. */
export function createAgentTransport(options: AgentTransportOptions): AgentTransport {
  const { redis, botId, hostKeys, noticeKeys = [], patienceSeconds = PATIENCE_SECONDS } = options;
  const asker = createAsker(options);
  const { ask } = asker;
  const stopNotices: (() => void)[] = [];

  return {
    async collect(host, { past, place, proof, sources, windowSeconds, ...given }, signal) {
      const seconds = windowWith(proof, windowSeconds) + (given.patienceSeconds ?? patienceSeconds);
      const within = {
        ...(place === undefined ? {} : { place }),
        ...(proof === undefined ? {} : { proof }),
        ...(past === undefined ? {} : { past }),
      };
      const collected = (known: readonly string[]) =>
        ask(host, { kind: 'collect', sources: known, windowSeconds, ...within }, seconds, signal);
      const { body, unknown } = await askWhatIsKnown(sources, collected);
      if (body.kind !== 'bundle') throw refusedToAnswer(host, body);
      if (!samePlace(body.bundle.host.place?.asked, place)) throw lookedElsewhere(host, place);
      if (body.bundle.past?.at !== past?.at) throw lookedAtNow(host);
      return withoutNewer(believable(body.bundle, host, sources), unknown);
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
      asker.close();
      for (const stop of stopNotices) stop();
      return Promise.resolve();
    },
  };
}
