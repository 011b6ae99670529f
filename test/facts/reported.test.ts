import { expect, test } from 'vitest';
import { reportedErrors } from '../../src/facts/reported.ts';

const reported = (...notes: string[]) =>
  reportedErrors({ counting: 'totals', absent: {}, notes })?.map(({ kind, port }) => [kind, port]);

test.each([
  ['curl: (7) Failed to connect to localhost port 80: В соединении отказано', 'refused', 80],
  ['ssh: connect to host db1 port 22: Verbindungsaufbau abgelehnt', 'refused', 22],
  ['telnet: Unable to connect to remote host: Connexion refusée', 'refused', undefined],
  ['nc: connect to 10.0.0.5 port 6379 (tcp) failed: 拒绝连接', 'refused', 6379],
  ['ssh: connect to host 10.0.0.5 port 22: 接続がタイムアウトしました', 'timed-out', 22],
  ['ssh: connect to host 10.0.0.5 port 22: Keine Route zum Zielrechner', 'host-unreachable', 22],
  ['java.net.SocketException: Слишком много открытых файлов', 'process-files', undefined],
])('%s is read like its English twin', (line, kind, port) => {
  expect(reported(line)).toEqual([[kind, port]]);
});

test('a client that only says how long it tried was refused if that was no time, and unanswered after many SYNs', () => {
  const curl = (ms: number) =>
    `curl: (7) Failed to connect to 10.0.0.5 port 8080 after ${ms} ms: Couldn't connect to server`;
  expect(reported(curl(2))).toEqual([['refused', 8080]]);
  expect(reported(curl(134_602))).toEqual([['timed-out', 8080]]);
  expect(reported(curl(3_061))).toEqual([]);
});

test('a prompt below the last words of a client does not hide that it hangs', () => {
  expect(reported('* TLSv1.3 (OUT), TLS handshake, Client hello (1):', '^C', 'root@web1:~# ')).toEqual([
    ['stalled', undefined],
  ]);
});

test('a reset that acknowledges a SYN of the capture is a refusal by whom was called', () => {
  const syn = '1764385931.1 IP 198.51.100.7.51234 > 203.0.113.9.443: Flags [S], seq 1234567890, win 64240, length 0';
  const reset =
    '1764385931.2 IP 203.0.113.9.443 > 198.51.100.7.51234: Flags [R.], seq 0, ack 1234567891, win 0, length 0';
  expect(reported(syn, reset)).toEqual([['refused', 443]]);
  expect(reported(syn, reset.replace('1234567891', '99'))).toEqual([]);
});

test('who waits for less than a second says so; a timeout in seconds and a longer wait do not', () => {
  expect(reported('curl: (28) Connection timed out after 501 milliseconds')).toEqual([['short-timeout', undefined]]);
  expect(reported('spring.redis.connect-timeout: 200')).toEqual([['short-timeout', undefined]]);
  expect(reported('connect_timeout=30')).toEqual([]);
  expect(reported('curl: (28) Connection timed out after 5001 milliseconds')).toEqual([['timed-out', undefined]]);
});

test('a name that came after seconds was late, one that came at once was not', () => {
  expect(reported('time_namelookup:  5.512')).toEqual([['name-resolved-late', undefined]]);
  expect(reported('dns 0.004 connect 3.012')).toEqual([]);
  expect(reported('DNS: 8.8.8.8')).toEqual([]);
  expect(reported('dns 10.96.0.10')).toEqual([]);
});

test('an empty capture of a port is a complaint; one without its command may have watched anything', () => {
  const empty = ['0 packets captured', '0 packets received by filter'];
  expect(reported('# tcpdump -ni eth0 tcp port 8443', ...empty)).toEqual([['nothing-captured', undefined]]);
  expect(reported(...empty)).toEqual([]);
});

test('that a card computes checksums is no fault of theirs', () => {
  expect(reported('tx-checksumming: on')).toEqual([]);
});

test('as many open files as a process may have are too many, fewer are not', () => {
  const shown = (open: number) => [
    'Max open files            1024                 4096                 files',
    '# ls /proc/812/fd | wc -l',
    `${open}`,
  ];
  expect(reported(...shown(1024))).toEqual([['process-files', undefined]]);
  expect(reported(...shown(400))).toEqual([]);
});
