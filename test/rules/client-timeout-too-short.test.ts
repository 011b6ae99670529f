import { expect, test } from 'vitest';
import { clientTimeoutTooShort } from '../../src/rules/client-timeout-too-short.ts';
import { bundleOf, factsOf, procCounters } from './support.ts';

function windowOf(
  after: { opened: number; failed: number; repeated: number },
  notes = 'connect: Connection timed out',
) {
  const counters = ({ opened, failed, repeated }: typeof after) => ({
    ...procCounters({ TcpActiveOpens: opened, TcpAttemptFails: failed, TcpExtTCPSynRetrans: repeated }),
    ...(notes === '' ? {} : { notes }),
  });
  return factsOf(bundleOf(counters({ opened: 0, failed: 0, repeated: 0 }), counters(after)));
}

test('many failures and hardly a repeated SYN: the programs gave up first', () => {
  const facts = windowOf({ opened: 40, failed: 12, repeated: 1 });
  expect(clientTimeoutTooShort.examine(facts)).toMatchObject({ kind: 'found', confidence: 'possible' });
});

test('failures after repeated SYNs are of a path that loses more than one', () => {
  const facts = windowOf({ opened: 40, failed: 12, repeated: 50 });
  expect(clientTimeoutTooShort.examine(facts)).toMatchObject({ kind: 'ruled-out', reason: 'waits' });
});

test('refused connections are no timeouts', () => {
  const facts = windowOf({ opened: 40, failed: 12, repeated: 0 }, 'connect: Connection refused');
  expect(clientTimeoutTooShort.examine(facts)).toMatchObject({ kind: 'ruled-out', reason: 'waits' });
});

test('a host that dials nobody is no such client; one nobody complained about is not asked', () => {
  expect(clientTimeoutTooShort.examine(windowOf({ opened: 0, failed: 0, repeated: 0 }))).toMatchObject({
    reason: 'noDial',
  });
  expect(clientTimeoutTooShort.examine(windowOf({ opened: 40, failed: 12, repeated: 0 }, ''))).toEqual({
    kind: 'unknown',
    needs: 'complaint',
  });
});

test('words of the client alone settle it: it waited for less than a second', () => {
  const facts = factsOf(bundleOf({ notes: 'curl: (28) Connection timed out after 501 milliseconds' }));
  expect(clientTimeoutTooShort.examine(facts)).toMatchObject({ kind: 'found', confidence: 'likely' });
  expect(clientTimeoutTooShort.examine(factsOf(bundleOf({ notes: 'connect: Connection timed out' })))).toEqual({
    kind: 'unknown',
    needs: 'counters',
  });
});
