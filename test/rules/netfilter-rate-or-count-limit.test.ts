import { expect, test } from 'vitest';
import { answerOf, diagnosisOf, procCounters, type Texts } from './support.ts';

const ID = 'netfilter-rate-or-count-limit';
const LISTEN = '0 128 0.0.0.0:8080 0.0.0.0:*\n0 128 0.0.0.0:22 0.0.0.0:*\n';
const HASH = '-m hashlimit --hashlimit-above 1/sec --hashlimit-mode srcip --hashlimit-name http';

function host(received: number, delivered: number, rules: string): Texts {
  return {
    ...procCounters({ IpInReceives: received, IpInDelivers: delivered }),
    'ss-listen': LISTEN,
    'iptables-save': `*filter\n:INPUT ACCEPT [0:0]\n${rules}COMMIT\n`,
  };
}
const limit = (packets: number, port: number): string =>
  `[${packets}:${packets * 60}] -A INPUT -p tcp -m tcp --dport ${port} ${HASH} -j DROP\n`;

test('a limit for the port in question that takes packets is the cause, not a plain rule', () => {
  const [first, last] = [host(0, 0, limit(7, 8080)), host(160, 72, limit(95, 8080))];
  expect(answerOf(ID, first, last, { port: 8080 })).toMatchObject({
    kind: 'found',
    state: 'active',
    confidence: 'proven',
    explains: 88,
  });
  expect(diagnosisOf(first, last, { port: 8080 }).findings.map(({ causeId }) => causeId)).toEqual([ID]);
});

test('a limit that keeps guessers of passwords away is no fault of a host that nobody asked about', () => {
  const [first, last] = [host(0, 0, limit(7, 22)), host(900, 880, limit(19, 22))];
  expect(answerOf(ID, first, last)).toMatchObject({ kind: 'ruled-out', measured: true });
  expect(diagnosisOf(first, last).verdict.status).toBe('healthy');
});

test('without a port in question a limit is told where it takes a part that is felt', () => {
  expect(answerOf(ID, host(0, 0, limit(7, 8080)), host(160, 72, limit(95, 8080)))).toMatchObject({ state: 'active' });
});

test('what is over an accepting rule with a limit falls to the policy, for the ports of that rule', () => {
  const ruleset = (packets: number): string => `table inet filter {
	chain input {
		type filter hook input priority filter; policy drop;
		ct state established,related accept
		tcp dport 8080 limit rate 1/second burst 1 packets counter packets ${packets} bytes 0 accept
		tcp dport 22 accept
	}
}
`;
  const at = (received: number, delivered: number): Texts => ({
    ...procCounters({ IpInReceives: received, IpInDelivers: delivered }),
    'ss-listen': LISTEN,
    'nft-ruleset': ruleset(received),
  });
  expect(answerOf(ID, at(0, 0), at(100, 40), { port: 8080 })).toMatchObject({ kind: 'found', explains: 60 });
  expect(answerOf(ID, at(0, 0), at(100, 40), { port: 22 })).toMatchObject({ kind: 'ruled-out', reason: 'none' });
});

test('a limit of what is logged limits nothing', () => {
  const log = '[90:5400] -A INPUT -m limit --limit 5/min -j LOG\n';
  expect(answerOf(ID, host(0, 0, log), host(160, 72, log), { port: 8080 })).toMatchObject({ reason: 'none' });
});

test('without the rules nothing is known', () => {
  const counters = procCounters({});
  expect(answerOf(ID, counters, counters)).toEqual({ kind: 'unknown', needs: 'firewall' });
});
