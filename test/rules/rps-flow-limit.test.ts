import { expect, test } from 'vitest';
import { answerOver, answerTo, diagnosedOver } from './wired-host.ts';

const ID = 'rps-flow-limit';
const hex = (...numbers: readonly number[]): string =>
  numbers.map((one) => one.toString(16).padStart(8, '0')).join(' ');

/** Columns 1, 2 and 11. */
function softnet(processed: number, dropped: number, limited: number, bitmap = '3') {
  return {
    more: {
      'proc-net-softnet_stat': `${hex(processed, dropped, 0, 0, 0, 0, 0, 0, 0, 0, limited)}\n`,
      sysctl: `/proc/sys/net/core/flow_limit_cpu_bitmap:${bitmap}\n`,
    },
  };
}

test('the flow limit takes what the backlog drops', () => {
  const { verdict, findings } = diagnosedOver(softnet(10, 0, 0), softnet(9_000, 300, 290));
  expect(verdict).toMatchObject({ status: 'active', label: 'softnet-backlog-drop', causeId: ID });
  expect(findings.map(({ causeId }) => causeId)).not.toContain('softnet-backlog-drop');
  expect(findings[0]?.remedies).toEqual([]);
});

test('a backlog that is full for all is not the flow limit', () => {
  expect(answerOver(ID, softnet(10, 0, 0), softnet(9_000, 300, 20))).toMatchObject({
    kind: 'ruled-out',
    reason: 'few',
  });
});

test('switched off, it took nothing', () => {
  const answer = answerOver(ID, softnet(10, 0, 0, '0'), softnet(9_000, 300, 0, '0'));
  expect(answer).toMatchObject({ kind: 'ruled-out', reason: 'off' });
});

test('kernels before 3.11 have none, and without softnet_stat it is unknown', () => {
  const old = { 'proc-net-softnet_stat': `${hex(1, 2, 3, 0, 0, 0, 0, 0, 0)}\n` };
  expect(answerTo(ID, old)).toMatchObject({ kind: 'ruled-out', reason: 'noCounter' });
  expect(answerOver(ID, {}, { received: 9 })).toEqual({ kind: 'unknown', needs: 'receivePath' });
});
