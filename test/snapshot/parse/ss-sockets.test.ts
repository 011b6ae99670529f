import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseSsSockets } from '../../../src/snapshot/parse/ss-sockets.ts';
import { ParseError } from '../../../src/snapshot/parse-error.ts';

const STATES = ['ESTAB', 'TIME-WAIT', 'SYN-RECV', 'CLOSE-WAIT', 'FIN-WAIT-1', 'FIN-WAIT-2', 'LAST-ACK', 'SYN-SENT'];

describe('ss-sockets', () => {
  test('counts by state, half-open and CLOSE-WAIT by local port, and destinations', () => {
    const text = [
      'State     Recv-Q Send-Q Local Address:Port Peer Address:Port Process',
      'LISTEN    0      511          0.0.0.0:8080      0.0.0.0:*           ',
      'SYN-RECV  0      0      [::ffff:10.0.0.1]:80 [::ffff:255.1.2.3]:2765',
      'SYN-RECV  0      0           10.0.0.1:80      10.9.9.9:1',
      'CLOSE-WAIT 1     0           10.0.0.1:8080    10.9.9.9:2 users:(("java",pid=1,fd=2))',
      'ESTAB     0      36          10.0.0.1:40000   10.0.0.9:5432',
      'TIME-WAIT 0      0           10.0.0.1:40001   10.0.0.9:5432',
    ].join('\n');
    const sockets = parseSsSockets(text);
    expect(sockets.byState).toEqual({ LISTEN: 1, 'SYN-RECV': 2, 'CLOSE-WAIT': 1, ESTAB: 1, 'TIME-WAIT': 1 });
    expect(sockets.halfOpenByPort).toEqual({ 80: 2 });
    expect(sockets.closeWaitByPort).toEqual({ 8080: 1 });
    expect(sockets.localPortsByPeer).toEqual({ '10.0.0.9:5432': 2, '10.9.9.9:2': 1 });
    expect(sockets.sample.at(-2)).toEqual({
      state: 'ESTAB',
      receiveQueue: 0,
      sendQueue: 36,
      local: '10.0.0.1:40000',
      peer: '10.0.0.9:5432',
      row: 'ESTAB     0      36          10.0.0.1:40000   10.0.0.9:5432',
    });
  });

  test('in a long listing every row is counted, at most 1000 of a state are kept, and a busy destination is found', () => {
    const rows: string[] = [];
    for (let i = 0; i < 30_000; i += 1) {
      rows.push(
        i % 3 === 0
          ? `TIME-WAIT 0 0 127.0.0.1:${1024 + i} 127.0.0.1:6379  `
          : `ESTAB 0 0 127.0.0.1:6379 10.1.${i % 250}.${(i >> 8) % 250}:${i}`,
      );
    }
    const sockets = parseSsSockets(`${rows.join('\n')}\n`);
    expect(sockets.byState).toEqual({ 'TIME-WAIT': 10_000, ESTAB: 20_000 });
    expect(sockets.sample).toHaveLength(2_000);
    // The local column holds the same address 20,000 times.
    expect(sockets.localPortsByPeer).toEqual({ '127.0.0.1:6379': 10_000 });
  });

  test('scanning counts what splitting into words counts, for any mixture of rows', () => {
    const row = fc.tuple(
      fc.constantFrom(...STATES),
      fc.nat(99),
      fc.nat(65_535),
      fc.nat(65_535),
      fc.constantFrom('', 'tcp '),
    );
    fc.assert(
      fc.property(fc.array(row, { maxLength: 200 }), (rows) => {
        const text = rows
          .map(([state, queue, a, b, netid]) => `${netid}${state.padEnd(11)}${queue} 0 10.0.0.1:${a}   [::1]:${b}`)
          .join('\n');
        const counts: Record<string, number> = {};
        for (const [state] of rows) counts[state] = (counts[state] ?? 0) + 1;
        expect(parseSsSockets(text).byState).toEqual(counts);
      }),
    );
  });

  test('an empty answer is no socket; foreign text is an error', () => {
    expect(parseSsSockets('').byState).toEqual({});
    expect(() => parseSsSockets('Cannot open netlink socket: Operation not permitted\n')).toThrow(ParseError);
  });
});
