import { expect, test } from 'vitest';
import { answerOf, diagnosisOf, procCounters, type Texts } from './support.ts';

const ID = 'ipvs-real-server';

function host(real: string, incoming: number, outgoing: number, unreachable = 0): Texts {
  const hex = (number: number): string => number.toString(16).toUpperCase();
  return {
    ...procCounters({ IpInReceives: incoming, IpInDelivers: incoming, IcmpOutDestUnreachs: unreachable }),
    'proc-net-ip_vs': `IP Virtual Server version 1.2.1 (size=4096)
Prot LocalAddress:Port Scheduler Flags
  -> RemoteAddress:Port Forward Weight ActiveConn InActConn
TCP  C0000201:1F90 rr
${real}`,
    'proc-net-ip_vs_stats': `   Total Incoming Outgoing         Incoming         Outgoing
   Conns  Packets  Packets            Bytes            Bytes
       ${hex(incoming)}       ${hex(incoming)}        ${hex(outgoing)}              ${hex(incoming)}                0
`,
  };
}
const real = (weight: number, forward = 'Masq'): string =>
  `  -> C6336402:1F90      ${forward}    ${weight}      0          3\n`;

test('a virtual server whose real servers weigh nothing refuses its clients', () => {
  const [first, last] = [host(real(0), 0, 0), host(real(0), 0, 0, 20)];
  expect(answerOf(ID, first, last, { port: 8080 })).toMatchObject({
    kind: 'found',
    state: 'active',
    confidence: 'proven',
    values: { service: '192.0.2.1:8080' },
  });
  expect(diagnosisOf(first, last, { port: 8080 }).verdict).toMatchObject({ causeId: ID });
});

test('an empty virtual server that nobody asks for bites later', () => {
  expect(answerOf(ID, host('', 0, 0), host('', 0, 0))).toMatchObject({ state: 'latent', confidence: 'likely' });
});

test('translated packets of which none comes back tell of dead real servers', () => {
  expect(answerOf(ID, host(real(1), 0, 0), host(real(1), 40, 0))).toMatchObject({ state: 'active', explains: 40 });
});

test('real servers that answer, or whose answers go another way, are not suspected', () => {
  expect(answerOf(ID, host(real(1), 0, 0), host(real(1), 40, 38))).toMatchObject({ kind: 'ruled-out', measured: true });
  expect(answerOf(ID, host(real(1, 'Route'), 0, 0), host(real(1, 'Route'), 40, 0))).toMatchObject({
    kind: 'ruled-out',
  });
});

test('another port is ruled out; without IPVS nothing is known', () => {
  expect(answerOf(ID, host(real(0), 0, 0), host(real(0), 0, 0, 20), { port: 443 })).toMatchObject({ reason: 'other' });
  expect(answerOf(ID, procCounters({}), procCounters({}))).toEqual({ kind: 'unknown', needs: 'virtualServers' });
});
