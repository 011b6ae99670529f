import { afterEach, expect, it } from 'vitest';
import { tellAuditHead } from '../../src/app/jobs/audit-head.ts';
import type { View } from '../../src/app/chat/chat.ts';
import { type Bench, openBench } from '../support/app-bench.ts';

let bench: Bench;
afterEach(() => bench.close());

const auditHead = { channel: 'C0AUDIT', at: '09:00', zone: 'Europe/Berlin' };

function bot(clock: string, opened: [string, View][], broken = false) {
  const chat = {
    ...bench.chat,
    open: (channel: string, view: View) => {
      if (broken) return Promise.reject(new Error('the chat is down'));
      opened.push([channel, view]);
      return Promise.resolve({ face: 'test', channel, thread: `${opened.length}` });
    },
  };
  return { auditHead, store: bench.store, chat, clock: () => new Date(clock), log: () => {}, stalePostMs: 120_000 };
}

it('is posted once a day from its hour on, by one of several bots, and made up for when none ran', async () => {
  bench = await openBench();
  const opened: [string, View][] = [];
  await bench.store.audit.append({ at: '2026-03-28T00:00:00.000Z', actor: 'a', what: 'w', subject: 's', detail: {} });
  const at = async (clock: string, broken = false): Promise<number> => {
    // The rest of the dependencies is not looked at.
    const all = [bot(clock, opened, broken), bot(clock, opened, broken), bot(clock, opened, broken)];
    await Promise.all(all.map((deps) => tellAuditHead(deps)));
    return opened.length;
  };
  expect(await at('2026-03-28T08:00:00Z', true)).toBe(0);
  expect(await at('2026-03-28T08:01:00Z')).toBe(1);
  expect(await at('2026-03-28T22:59:00Z')).toBe(1);
  // The clocks went forward: nine o'clock comes an hour earlier.
  expect(await at('2026-03-29T06:59:00Z')).toBe(1);
  expect(await at('2026-03-29T07:00:00Z')).toBe(2);
  expect(await at('2026-04-02T03:00:00Z')).toBe(3);
  const { hash } = await bench.store.audit.head();
  expect(opened[0]).toEqual(['C0AUDIT', { kind: 'audit-head', seq: 1, hash, at: '2026-03-28T00:00:00.000Z' }]);
});
