import { expect, test } from 'vitest';
import { parseTraceKfreeSkb } from '../../../src/snapshot/parse/trace-kfree_skb.ts';
import { ParseError } from '../../../src/snapshot/parse-error.ts';
import { EPOCH, traceText } from '../../support/proof.ts';

/** Printed by kernel 6.18. */
const REAL = `#proof drops=1 joined=1 reasons=yes events=17
              sh-2990    [000] ...1.  2580.200708: tracing_mark_write: syndrop: clock from here
              sh-2990    [000] ...1.  2580.202396: tracing_mark_write: syndrop: clock was 1795904724.475522733
# tracer: nop
#
# entries-in-buffer/entries-written: 17/17   #P:2
#
#           TASK-PID     CPU#  |||||  TIMESTAMP  FUNCTION
#              | |         |   |||||     |         |
            node-2870    [001] .Ns1.  2577.975920: netif_receive_skb: dev=lo skbaddr=0000000051f1188f len=60
            node-2870    [001] .Ns1.  2577.975945: kfree_skb: skbaddr=0000000051f1188f rx_sk=0000000000000000 protocol=2048 location=tcp_v4_rcv+0x91/0x13f0 reason: NO_SOCKET
            node-2870    [001] .Ns1.  2577.975945: netif_receive_skb: dev=lo skbaddr=00000000d638ed31 len=40
              sh-2990    [000] ...1.  2580.200708: tracing_mark_write: syndrop: clock from here
`;

test('a drop is joined with the moment and the device it came by', () => {
  expect(parseTraceKfreeSkb(REAL)).toEqual({
    reasons: true,
    joined: true,
    stopped: false,
    events: 17,
    kept: 3,
    clock: { trace: 2580.201552, wall: 1_795_904_724.475_522_8, within: expect.closeTo(0.000844, 6) },
    drops: [
      {
        at: 2577.975945,
        protocol: 2048,
        reason: 'NO_SOCKET',
        place: 'tcp_v4_rcv',
        device: 'lo',
        receivedAt: 2577.97592,
        length: 60,
      },
    ],
  });
});

test('the suffixes of compiler and module are no part of the place', () => {
  const { drops } = parseTraceKfreeSkb(
    traceText([{ at: 1, place: '__netif_receive_skb_core.constprop.0', reason: 'TC_INGRESS', device: 'eth0' }]),
  );
  expect(drops).toMatchObject([{ place: '__netif_receive_skb_core', reason: 'TC_INGRESS' }]);
});

test('what a host made itself has no device', () => {
  const { drops } = parseTraceKfreeSkb(traceText([{ at: 1, place: 'nf_hook_slow', reason: 'NETFILTER_DROP' }]));
  expect(drops).toHaveLength(1);
  expect(drops[0]).not.toHaveProperty('device');
});

test('a kernel that gives neither reason nor name of the place says no more than that something was dropped', () => {
  const text = traceText([{ at: 1, place: '0xffffffff81234567', device: 'eth0' }], { reasons: 'no' });
  const { drops, reasons } = parseTraceKfreeSkb(text);
  expect(reasons).toBe(false);
  expect(drops[0]).toMatchObject({ device: 'eth0' });
  expect(drops[0]).not.toHaveProperty('reason');
  expect(drops[0]).not.toHaveProperty('place');
});

test('tracing that was given up, or not joined, is known', () => {
  expect(parseTraceKfreeSkb(traceText([], { drops: 0, joined: 0, events: 900_000 }))).toMatchObject({
    stopped: true,
    joined: false,
    events: 900_000,
    kept: 0,
  });
});

test('the clock is that of the marks, wherever they stand', () => {
  const clock = { trace: 5008, wall: EPOCH + 8, within: expect.closeTo(0.001, 6) };
  expect(parseTraceKfreeSkb(traceText([])).clock).toEqual(clock);
});

test('of several readings of the clock the closest counts', () => {
  const reading = (from: number, to: number, wall: number): string =>
    [
      `sh-1 [000] ...1. ${from.toFixed(6)}: tracing_mark_write: syndrop: clock from here`,
      `sh-1 [000] ...1. ${to.toFixed(6)}: tracing_mark_write: syndrop: clock was ${wall}`,
      '',
    ].join('\n');
  const readings = [reading(10, 10.04, 110), reading(10.05, 10.052, 110.1), reading(10.06, 10.08, 110.2)].join('');
  const { clock } = parseTraceKfreeSkb(`#proof drops=1 joined=1 reasons=yes events=0\n${readings}`);
  expect(clock).toEqual({ trace: 10.051, wall: 110.1, within: expect.closeTo(0.001, 6) });
});

test('a text of something else is refused', () => {
  expect(() => parseTraceKfreeSkb('# tracer: nop\n')).toThrow(ParseError);
});
