import { setTimeout as sleep } from 'node:timers/promises';
import { ReplyError } from 'ioredis';
import type { Notice } from '../src/protocol/message.ts';
import { faultPoint } from './fault.ts';
import type { Entry, Inbox } from './inbox.ts';
import type { Outbox } from './outbox.ts';
import type { Policy } from './policy.ts';
import { backOffMs, BLOCK_MS } from './redis.ts';
import type { createRequests } from './requests.ts';

/** While a request is being answered the one connection must stay free for the answer: look, do not block. */
const LOOK_MS = 40;
const MOST_UNDER_WAY = 8;

type Mode = Policy['mode'];

export interface LoopDesk {
  readonly inbox: Inbox;
  readonly outbox: Outbox;
  readonly unsaid: Notice['body'][];
  readonly handle: ReturnType<typeof createRequests>['handle'];
  readonly hello: () => Notice['body'];
  /** What the policy file permits now. */
  readonly mode: () => Mode;
  readonly told: (changeId: string) => void;
  readonly blockMs: () => number;
  readonly tidy: () => void;
  readonly report: (message: string) => void;
  /** Ends the wait for requests as well. */
  readonly reconnect: () => void;
  readonly signal: AbortSignal;
}

/** Reads requests and has them answered until the signal fires, through every failure of the connection. */
export async function loop(desk: LoopDesk): Promise<void> {
  const { inbox, report, signal } = desk;
  /** What is being answered. */
  const underWay = new Map<string, Promise<void>>();
  /** That, and answers that Redis has not acknowledged. */
  const unfinished = new Set<string>();
  let after: string | null = null;
  let unanswered = false;
  let told: Mode | null = null;
  let greetAt = Infinity;

  /** Until the answer is on its way. */
  async function answer(entry: Entry): Promise<void> {
    const over = (): void => {
      unfinished.delete(entry.id);
      desk.tidy();
    };
    function failed(cause: unknown): void {
      unanswered = true;
      report(`request ${entry.id}: ${String(cause)}`);
      // Redis would not have the answer; the one connection may wait for the next request by now.
      if (cause instanceof ReplyError) desk.reconnect();
    }
    try {
      const { finished } = await desk.handle(entry, signal);
      void finished.catch(failed).finally(over);
    } catch (cause) {
      failed(cause);
      over();
    }
  }

  while (!signal.aborted) {
    try {
      if (after === null) {
        await inbox.ensure();
        // To seal ten thousand greetings at once would keep the first question after a restart of Redis waiting.
        if (told === null) told = await greet(desk);
        else greetAt = performance.now() + Math.random() * BLOCK_MS;
        report('ready');
        desk.tidy();
        // Entries the last run, or a lost connection, left unfinished come first.
        after = '0';
      }
      await tellUnsaid(desk);
      // The bot offers changes by what the host last said it permits.
      if (underWay.size === 0 && (desk.mode() !== told || performance.now() >= greetAt)) {
        told = await greet(desk);
        greetAt = Infinity;
      }
      if (unanswered) {
        // Its answer met a connection that was lost, while the next command may get through on a new one.
        unanswered = false;
        await sleep(backOffMs());
        after = '0';
      }
      if (underWay.size >= MOST_UNDER_WAY) {
        await soonOrFree(underWay);
        continue;
      }
      const wait = Math.max(1, Math.min(desk.blockMs(), Math.ceil(greetAt - performance.now())));
      const entries = await inbox.read(after, underWay.size > 0 ? 0 : wait);
      if (after !== 'new') after = entries.at(-1)?.id ?? 'new';
      for (const entry of entries) {
        if (unfinished.has(entry.id)) continue;
        unfinished.add(entry.id);
        underWay.set(
          entry.id,
          answer(entry).finally(() => underWay.delete(entry.id)),
        );
      }
      if (underWay.size > 0) await soonOrFree(underWay);
    } catch (cause) {
      if (signal.aborted) return;
      report(`Redis: ${cause instanceof Error ? cause.message : String(cause)}`);
      after = null;
      unanswered = false;
      await sleep(backOffMs());
    }
  }
}

async function greet({ outbox, hello, mode }: LoopDesk): Promise<Mode> {
  const permitted = mode();
  await outbox.notify(hello());
  return permitted;
}

/** A moment, or less where all that is under way is answered before. */
async function soonOrFree(underWay: ReadonlyMap<string, Promise<unknown>>): Promise<void> {
  await Promise.race([sleep(LOOK_MS), Promise.all(underWay.values())]);
}

async function tellUnsaid({ unsaid, outbox, told }: LoopDesk): Promise<void> {
  for (let body = unsaid[0]; body !== undefined; body = unsaid[0]) {
    await outbox.notify(body);
    unsaid.shift();
    if (body.kind !== 'outcome' || body.outcome.changeId === null) continue;
    faultPoint('notice-sent');
    told(body.outcome.changeId);
    faultPoint('told-recorded');
  }
}
