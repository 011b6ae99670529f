import { expect, test } from 'vitest';
import { snapshotsOf } from '../../src/app/diagnosing/reason.ts';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import type { Diagnosis } from '../../src/diagnosis/diagnosis.ts';
import { bundleOf, procCounters } from './support.ts';

function ruleset(input: number, output: number): string {
  return `table inet filter {
	chain input {
		type filter hook input priority filter; policy accept;
		tcp dport 8080 counter packets ${input} bytes ${input * 60} drop
	}
	chain output {
		type filter hook output priority filter; policy accept;
		tcp sport 8080 counter packets ${output} bytes ${output * 60} drop
	}
}
`;
}

function diagnosed(first: [number, number], last: [number, number], received = 60): Diagnosis {
  const listen = '0 128 0.0.0.0:8080 0.0.0.0:*\n';
  const host = (rules: [number, number], packets: number): Record<string, string> => ({
    ...procCounters({ IpInReceives: packets, IpInDelivers: packets }),
    'ss-listen': listen,
    'ss-sockets': `LISTEN ${listen}SYN-RECV 0 0 192.0.2.10:8080 192.0.2.20:40000\n`,
    'nft-ruleset': ruleset(...rules),
  });
  return diagnose({ host: 'web01', ...snapshotsOf(bundleOf(host(first, 0), host(last, received))) });
}

test('an output rule that takes packets of a listener drops its SYN+ACKs', () => {
  const { verdict, findings } = diagnosed([0, 10], [0, 114]);
  expect(verdict).toMatchObject({ status: 'active', label: 'firewall-drop', causeId: 'netfilter-drop-output' });
  expect(findings[0]?.evidence[0]).toMatchObject({ before: '10', after: '114', delta: '+104' });
});

test('an input rule for the port of a listener drops its SYNs', () => {
  expect(diagnosed([3, 0], [54, 0]).verdict).toMatchObject({ label: 'firewall-drop', causeId: 'netfilter-drop-input' });
});

test('rules that took nothing in the window are ruled out, whatever they took before', () => {
  const { verdict, findings } = diagnosed([900, 700], [900, 700]);
  expect(verdict.status).toBe('healthy');
  expect(findings).toEqual([]);
});
