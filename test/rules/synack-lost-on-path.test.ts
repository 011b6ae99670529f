import { expect, test } from 'vitest';
import { answerOf, procCounters, type Texts } from './support.ts';

const ID = 'synack-lost-on-path';

function answer(sockets: readonly string[], opened = 20) {
  const counters = (dialled: number, repeated: number): Texts =>
    procCounters({
      TcpActiveOpens: dialled,
      TcpPassiveOpens: repeated === 0 ? 0 : opened,
      TcpExtTCPSynRetrans: repeated,
    });
  const table = { 'ss-sockets': `${sockets.join('\n')}\n` };
  return answerOf(ID, { ...counters(10, 0), ...table }, { ...counters(40, 60), ...table });
}

const dialling = (peer: string, times: number, port: number) =>
  `SYN-SENT 0 1 10.0.5.3:${port} ${peer} timer:(on,2.1sec,${times})`;

test('SYNs to one peer that are repeated without an answer end outside', () => {
  const rows = [40112, 40118, 40122].map((port) => dialling('203.0.113.80:443', 2, port));
  expect(answer(rows)).toMatchObject({ kind: 'found', state: 'active', chain: ['chainDialled'] });
});

test('a peer with whom a connection is open is reached; fresh SYNs and several dead peers are what a monitor has', () => {
  const rows = [40112, 40118, 40122].map((port) => dialling('203.0.113.80:443', 2, port));
  expect(answer([...rows, 'ESTAB 0 0 10.0.5.3:40001 203.0.113.80:443'])).not.toMatchObject({ kind: 'found' });
  expect(answer([40112, 40118, 40122].map((port) => dialling('203.0.113.80:443', 0, port)))).not.toMatchObject({
    kind: 'found',
  });
  expect(answer([80, 81, 82].map((last, at) => dialling(`203.0.113.${last}:443`, 2, 40_000 + at)))).not.toMatchObject({
    kind: 'found',
  });
});

test('requests whose SYN+ACK was repeated are answers of this host, also where it dials', () => {
  const row = (port: number) => `SYN-RECV 0 0 203.0.113.5:443 198.51.100.14:${port} timer:(on,3.2sec,3)`;
  expect(answer([row(1), row(2), row(3)])).toMatchObject({
    kind: 'found',
    state: 'active',
    chain: ['chainAnswered', 'chainLost'],
  });
  expect(answer([row(1), row(2), row(3)].map((one) => one.replace('sec,3', 'sec,0')))).not.toMatchObject({
    kind: 'found',
  });
});

test('without timers the counters tell that each was repeated, where nobody came in', () => {
  const rows = [40112, 40118, 40122].map((port) => `SYN-SENT 0 1 10.0.5.3:${port} 203.0.113.80:443`);
  expect(answer(rows, 0)).toMatchObject({ kind: 'found', chain: ['chainDialled'] });
  expect(answer(rows, 20)).not.toMatchObject({ kind: 'found' });
});
