import { expect, test } from 'vitest';
import { answerOf, diagnosisOf, procCounters, type Texts } from './support.ts';

const ID = 'synproxy-misconfigured';
const HEADER = 'entries\t\tsyn_received\tcookie_invalid\tcookie_valid\tcookie_retrans\tconn_reopened\n';
const hex = (...numbers: number[]): string => numbers.map((number) => number.toString(16).padStart(8, '0')).join('\t');

interface Counts {
  readonly syns: number;
  readonly invalid?: number;
  readonly valid?: number;
  readonly resets?: number;
}

function host(loose: number, { syns, invalid = 0, valid = 0, resets = 0 }: Counts): Texts {
  return {
    ...procCounters({ IpInReceives: 2 * syns, IpInDelivers: syns, TcpInSegs: syns, TcpOutRsts: resets }),
    sysctl: `net.netfilter.nf_conntrack_tcp_loose = ${loose}\nnet.ipv4.tcp_timestamps = 1\n`,
    'proc-net-stat-synproxy': `${HEADER}${hex(0, syns, invalid, valid, 0, 0)}\n`,
    'iptables-save': `*filter
:INPUT ACCEPT [0:0]
[${2 * syns}:0] -A INPUT -p tcp -m tcp --dport 8080 -m conntrack --ctstate INVALID,UNTRACKED -j SYNPROXY --sack-perm --timestamp --wscale 7 --mss 1460
[${resets}:${resets * 52}] -A INPUT -m conntrack --ctstate INVALID -j DROP
COMMIT
`,
  };
}

test('with loose tracking the last ACK passes SYNPROXY by and is reset', () => {
  const [first, last] = [host(1, { syns: 0 }), host(1, { syns: 20, resets: 20 })];
  expect(answerOf(ID, first, last)).toMatchObject({
    kind: 'found',
    state: 'active',
    confidence: 'proven',
    explains: 20,
  });
  const { verdict, findings } = diagnosisOf(first, last, { port: 8080 });
  expect(verdict).toMatchObject({ label: 'firewall-drop', causeId: ID });
  // INVALID packets are what becomes of it, and no second cause.
  expect(findings.map(({ causeId }) => causeId)).toEqual([ID]);
});

test('handshakes that finish rule it out, whatever the setting', () => {
  expect(answerOf(ID, host(0, { syns: 0 }), host(0, { syns: 20, valid: 19 }))).toMatchObject({ reason: 'well' });
});

test('cookies that do not come back are a flood, cookies that come back wrong are not', () => {
  expect(answerOf(ID, host(0, { syns: 0 }), host(0, { syns: 9000, valid: 12 }))).toMatchObject({ reason: 'flood' });
  expect(answerOf(ID, host(0, { syns: 0 }), host(0, { syns: 40, invalid: 38 }))).toMatchObject({ state: 'active' });
});

test('a setting that will bite is latent while nobody comes', () => {
  expect(answerOf(ID, host(1, { syns: 5 }), host(1, { syns: 5 }))).toMatchObject({ state: 'latent' });
  expect(answerOf(ID, host(0, { syns: 5 }), host(0, { syns: 5 }))).toMatchObject({ kind: 'ruled-out' });
});

test('no SYNPROXY rule rules it out; without rules nothing is known', () => {
  const none = { ...host(1, { syns: 0 }), 'iptables-save': '*filter\n:INPUT ACCEPT [0:0]\nCOMMIT\n' };
  expect(answerOf(ID, none, none)).toMatchObject({ reason: 'none' });
  expect(answerOf(ID, procCounters({}), procCounters({}))).toEqual({ kind: 'unknown', needs: 'firewall' });
});

test('an ACK of SYNPROXY refused for its timestamp is the fault, and nothing is lost on the path', () => {
  const waiting = Array.from({ length: 20 }, (_, i) => `SYN-RECV 0 0 192.0.2.1:8080 192.0.2.2:${34000 + i}\n`).join('');
  const moved = (times: number): Texts => {
    const handshakes = { TcpPassiveOpens: 58 * times, TcpExtTCPSynRetrans: 58 * times };
    const counters = procCounters({ IpInReceives: 403 * times, IpInDelivers: 285 * times, ...handshakes });
    const netstat = `${counters['proc-net-netstat']}TcpExt: TSEcrRejected\nTcpExt: ${54 * times}\n`;
    const synproxy = host(0, { syns: 60 * times, valid: 58 * times });
    return { ...synproxy, ...counters, 'proc-net-netstat': netstat, 'ss-sockets': waiting };
  };
  const { verdict, findings } = diagnosisOf(moved(1), moved(2), { port: 8080 });
  expect(verdict).toMatchObject({ status: 'active', label: 'firewall-drop', causeId: ID });
  expect(findings.map(({ causeId }) => causeId)).toEqual([ID]);
});
