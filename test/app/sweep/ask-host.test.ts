import { expect, test } from 'vitest';
import { askHost } from '../../../src/app/sweep/ask-host.ts';
import { judgeIn } from '../../../src/app/sweep/judge.ts';
import { Problem } from '../../../src/protocol/problem.ts';
import type { Transport } from '../../../src/transports/transport.ts';

/** As every transport ends a collection that it is told to end. */
const neverAnswering: Transport = {
  collect: (_host, _asked, signal) =>
    new Promise((_, reject) => {
      signal.addEventListener('abort', () => reject(new Problem('cancelled', 'The collection was cancelled.')));
    }),
};

test('a host that is not waited for any more is one that did not answer, not one whose question was cancelled', async () => {
  const asking = {
    ways: (address: string) => Promise.resolve({ transport: neverAnswering, applying: null, address }),
    judge: judgeIn('en'),
    turn: () => Promise.resolve(),
    log: () => {},
    random: () => 0,
    windowSeconds: 0,
    timeoutMs: 50,
    lateMs: 0,
  };
  const { first, late } = askHost('web01', asking, new AbortController().signal);
  expect((await first).result).toMatchObject({ state: 'silent', code: 'host-unreachable' });
  expect(await late).toBeNull();
});
