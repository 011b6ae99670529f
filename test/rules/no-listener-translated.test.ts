import { expect, test } from 'vitest';
import { answerOf, diagnosisOf, procCounters, type Texts } from './support.ts';

const host = (hits: number, target: string): Texts => ({
  ...procCounters({ IpInReceives: 8 * hits, IpForwDatagrams: 8 * hits }),
  'ss-listen': '',
  'iptables-save': `*nat
:PREROUTING ACCEPT [0:0]
[${hits}:${hits * 60}] -A PREROUTING -p tcp -m tcp --dport 8080 -j DNAT --to-destination ${target}
COMMIT
*filter
:INPUT ACCEPT [0:0]
COMMIT
`,
});

const asked = { port: 8080 };

test('a port that is translated to another host and forwarded needs no listener here', () => {
  const [first, last] = [host(15, '203.0.113.2:8080'), host(27, '203.0.113.2:8080')];
  expect(answerOf('no-listener', first, last, asked)).toMatchObject({ kind: 'ruled-out', reason: 'translated' });
  expect(diagnosisOf(first, last, asked).findings).toEqual([]);
});

test('a translation that took nothing leads nobody away', () => {
  const idle = host(0, '203.0.113.2:8080');
  expect(answerOf('no-listener', idle, idle, asked)).toMatchObject({ kind: 'found' });
});
