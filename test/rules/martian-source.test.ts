import { expect, test } from 'vitest';
import { answerOf, procCounters, type Texts } from './support.ts';

const ID = 'martian-source';

/** Packets that came in and were not delivered, and martians by a statistic that is one for the whole machine. */
function host(lost: number, martians: number, rule = ''): Texts {
  return {
    ...procCounters({ IpInReceives: 100 + lost, IpInDelivers: 100 }),
    'proc-net-stat-rt_cache': `entries in_martian_src\n00000001 ${martians.toString(16).padStart(8, '0')}\n`,
    'iptables-save': '',
    'nft-ruleset': `table inet guard {\n\tchain pre {\n\t\ttype filter hook prerouting priority -150; policy accept;\n${rule}\t}\n}\n`,
  };
}

test('what vanished in this namespace may be the martians of the machine', () => {
  expect(answerOf(ID, host(0, 0), host(52, 52))).toMatchObject({ kind: 'found', state: 'active', explains: 52 });
});

test('martians of another namespace are not taken for what a rule without a counter refuses here', () => {
  const rule = '\t\tfib saddr . iif oif missing drop\n';
  expect(answerOf(ID, host(0, 0, rule), host(52, 52, rule))).toEqual({ kind: 'unknown', needs: 'log' });
  const named = { dmesg: '[1.0] IPv4: martian source 192.0.2.1 from 127.0.0.1, on dev eth0\n' };
  const seen = answerOf(ID, host(0, 0, rule), { ...host(52, 52, rule), ...named });
  expect(seen).toMatchObject({ kind: 'found', state: 'active', confidence: 'likely' });
});
