import { afterEach, expect, test, vi } from 'vitest';
import type { Entry } from '../../agent/inbox.ts';
import { loop } from '../../agent/loop.ts';

afterEach(() => vi.restoreAllMocks());

const question: Entry = { id: '1-0', message: null };

/** What happened around an inbox that gives these in turn, an error where the connection is lost, and then nothing more. */
async function served(given: readonly (readonly Entry[] | Error)[]): Promise<readonly string[]> {
  const stop = new AbortController();
  const happened: string[] = [];
  const left = [...given];
  await loop({
    inbox: {
      ensure: async () => {},
      async read(after) {
        const next = left.shift();
        if (next === undefined) stop.abort();
        happened.push(next instanceof Error ? 'lost' : `read ${after}`);
        if (next instanceof Error) throw next;
        return next ?? [];
      },
      finish: async () => {},
      finishSoon: () => {},
    },
    outbox: {
      reply: async () => ({ taken: Promise.resolve() }),
      replyIn: () => ({ taken: Promise.resolve() }),
      noSession: () => ({ taken: Promise.resolve() }),
      notify: async ({ kind }) => void happened.push(kind),
    },
    unsaid: [],
    async handle() {
      happened.push('answer');
      return { finished: Promise.resolve() };
    },
    hello: () => ({ kind: 'hello', agentVersion: '1', kernel: '6.1', mode: 'observe' }),
    mode: () => 'observe',
    told: () => {},
    blockMs: () => 1_000,
    tidy: () => {},
    report: () => {},
    reconnect: () => {},
    signal: stop.signal,
  });
  return happened;
}

test('an agent greets before anything else; after a lost connection it looks for questions first', async () => {
  vi.spyOn(Math, 'random').mockReturnValue(0.9);
  const happened = await served([[], new Error('lost'), [question], []]);
  expect(happened).toEqual(['hello', 'read 0', 'lost', 'read 0', 'answer', 'read 1-0', 'read new']);
});

test('after a lost connection it greets again when its time has come', async () => {
  vi.spyOn(Math, 'random').mockReturnValue(0);
  const happened = await served([[], new Error('lost'), []]);
  expect(happened).toEqual(['hello', 'read 0', 'lost', 'hello', 'read 0', 'read new']);
});
