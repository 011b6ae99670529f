import { describe, expect, test } from 'vitest';
import { bareSyns, challengedSyns } from '../../src/facts/capture.ts';
import { factsOf, bundleOf } from '../rules/support.ts';

const SYN = '10:00:00.1 IP 10.1.1.2.50000 > 10.1.1.3.3306: Flags [S], seq 1000, win 64240, length 0';

function challenged(...lines: readonly string[]): number | undefined {
  return challengedSyns(factsOf(bundleOf({ notes: `${lines.join('\n')}\n` })).snapshot)?.length;
}

describe('challenge ACKs in a capture', () => {
  test('a bare ACK of another sequence answers for an old connection', () => {
    expect(challenged(SYN, '10:00:00.2 IP 10.1.1.3.3306 > 10.1.1.2.50000: Flags [.], ack 777, win 509, length 0')).toBe(
      1,
    );
  });

  test('the relative numbers after an ordinary handshake are no challenge', () => {
    expect(
      challenged(
        SYN,
        '10:00:00.2 IP 10.1.1.3.3306 > 10.1.1.2.50000: Flags [S.], seq 5, ack 1001, win 65160, length 0',
        '10:00:00.3 IP 10.1.1.2.50000 > 10.1.1.3.3306: Flags [.], ack 1, win 502, length 0',
        '10:00:00.4 IP 10.1.1.3.3306 > 10.1.1.2.50000: Flags [.], ack 518, win 509, length 0',
      ),
    ).toBe(0);
  });

  test('an ACK to somebody else is no challenge', () => {
    expect(challenged(SYN, '10:00:00.2 IP 10.1.1.3.3306 > 10.1.1.9.50000: Flags [.], ack 777, length 0')).toBe(0);
  });
});

const bare = (...lines: readonly string[]) => bareSyns(factsOf(bundleOf({ notes: `${lines.join('\n')}\n` })).snapshot);

test('SYNs without options, each from another port and thousands a second, are told by their rate', () => {
  const row = (us: number, port: number) =>
    `09:15:48.28${us} IP 192.168.0.2.${port} > 192.168.0.30: Flags [S], seq ${port}8370, win 512, length 0`;
  const flood = bare(row(7047, 27_095), row(7050, 27_131), row(7052, 27_116), row(7055, 27_141));
  expect(flood).toMatchObject({ attempts: 4 });
  expect(flood?.perSecond).toBeGreaterThan(1000);
  expect(bare(row(7047, 27_095), row(7050, 27_131).replace('length', 'options [mss 1460], length'))).toBeUndefined();
});
