import { expect, test } from 'vitest';
import { appLevelLimit } from '../../src/rules/app-level-limit.ts';
import { bundleOf, factsOf } from './support.ts';

/** `nstat -az` twice. */
function window(opened: number, onClose: number, onData: number, drops = 0) {
  const text = (factor: number): string =>
    [
      `TcpPassiveOpens ${1000 + opened * factor} 0.0`,
      `TcpExtTCPAbortOnClose ${500 + onClose * factor} 0.0`,
      `TcpExtTCPAbortOnData ${500 + onData * factor} 0.0`,
      `TcpExtListenDrops ${drops * factor} 0.0`,
      '',
    ].join('\n');
  return factsOf(bundleOf({ nstat: text(0) }, { nstat: text(1) }));
}

test('a program that resets nearly all it accepts refuses its clients by itself', () => {
  expect(appLevelLimit.examine(window(20, 15, 5))).toMatchObject({
    kind: 'found',
    state: 'active',
    confidence: 'likely',
    values: { opened: 20, resets: 20 },
  });
});

test('a part of the connections reset is ordinary', () => {
  expect(appLevelLimit.examine(window(20, 4, 5))).toMatchObject({ kind: 'ruled-out', reason: 'few' });
});

test('resets beside a full queue are told by the queue', () => {
  expect(appLevelLimit.examine(window(20, 15, 5, 9))).toMatchObject({ kind: 'ruled-out', reason: 'drops' });
});

test('three connections are no rule of the program', () => {
  expect(appLevelLimit.examine(window(3, 3, 0))).toMatchObject({ kind: 'ruled-out', reason: 'few' });
});

test('totals since boot say nothing about it, however many', () => {
  const nstat = 'TcpPassiveOpens 1000 0.0\nTcpExtTCPAbortOnClose 990 0.0\nTcpExtTCPAbortOnData 990 0.0\n';
  expect(appLevelLimit.examine(factsOf(bundleOf({ nstat })))).toMatchObject({ kind: 'ruled-out', reason: 'noWindow' });
});
