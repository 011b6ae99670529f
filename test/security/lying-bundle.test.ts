import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { reason } from '../../src/app/diagnosing/reason.ts';
import { Diagnosis } from '../../src/diagnosis/diagnosis.ts';
import { Plan } from '../../src/plan/plan.ts';
import type { Answer, Bundle } from '../../src/protocol/bundle.ts';
import { liveSourceIds, manifest } from '../../src/protocol/manifest.ts';
import { judgeChange } from '../../src/protocol/safe-sysctls.ts';
import { believable } from '../../src/transports/agent/believe.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

function bundleOf(first: Record<string, string>, last: Record<string, string>): Bundle {
  const answers = (texts: Record<string, string>): Record<string, Answer> =>
    Object.fromEntries(Object.entries(texts).map(([id, text]) => [id, { text }]));
  const at = (monotonicMs: number) => ({ wall: '2026-11-22T00:00:00.000Z', monotonicMs });
  return {
    format: 'syndrop-bundle/1',
    host: { id: 'liar', netns: 'net:[4026531840]' },
    transport: 'agent',
    samples: [
      { at: at(0), answers: answers(first) },
      { at: at(3_000), answers: answers(last) },
    ],
  };
}

/** Whatever came in: what comes out can be stored, read back, shown and ordered, for this host alone. */
function judged(bundle: Bundle) {
  const { diagnosis, plan } = reason(bundle, {}, sha256);
  expect(Diagnosis.safeParse(JSON.parse(JSON.stringify(diagnosis))).error).toBeUndefined();
  expect(diagnosis.host).toBe('liar');
  if (plan === null) return null;
  expect(Plan.safeParse(JSON.parse(JSON.stringify(plan))).error).toBeUndefined();
  expect(plan.host).toBe('liar');
  for (const change of plan.changes) expect(judgeChange(change)).toEqual({ allowed: true });
  return plan;
}

/** A host where `counter` and the drops it explains went up by so many. */
const NETSTAT = (counter: string, drops: string): string =>
  `TcpExt: ListenOverflows ListenDrops ${counter}\nTcpExt: 0 ${drops} ${drops}\n`;

function moving(counter: string, sysctl: string): Bundle {
  const stat = (drops: string) => ({ 'proc-net-netstat': NETSTAT(counter, drops), sysctl });
  return bundleOf(stat('0'), stat('5000'));
}

function rpFilterOf(...devices: readonly string[]): Bundle {
  const sysctl = ['all', ...devices].map((name) => `/proc/sys/net/ipv4/conf/${name}/rp_filter:1\n`).join('');
  const stat = (drops: string) => ({ 'proc-net-netstat': `TcpExt: IPReversePathFilter\nTcpExt: ${drops}\n`, sysctl });
  return bundleOf(stat('0'), stat('5000'));
}

function synQueueOf(value: string): Bundle {
  const keys = ['net/core/somaxconn', 'net/ipv4/tcp_syncookies', 'net/ipv4/tcp_max_syn_backlog'];
  return moving('TCPReqQFullDrop', keys.map((key) => `/proc/sys/${key}:${value}\n`).join(''));
}

test('what the lies below are compared with: told honestly, both faults get a plan', () => {
  expect(judged(synQueueOf('0'))?.changes.map(({ key }) => key)).toContain('net.ipv4.tcp_syncookies');
  expect(judged(rpFilterOf('eth0', 'eth0.100'))?.changes.map(({ key }) => key)).toContain(
    'net.ipv4.conf.eth0.rp_filter',
  );
});

describe('a host that lies in its bundle', () => {
  const devices = [
    'eth0/../../../kernel/core_pattern',
    '..',
    'eth0/rp_filter:2\n/proc/sys/kernel/core_pattern',
    'x'.repeat(300),
    '{x}',
    'a b',
    '__proto__',
    'eth0\u0000',
    'eth0;reboot',
    '-w',
    'ñ',
  ];
  test.each(devices)('gets no plan for a device called %j', (device) => {
    const plan = judged(rpFilterOf('eth0', device));
    const keys = plan?.changes.map(({ key }) => key) ?? [];
    expect(
      keys.filter((key) => !/^net\.ipv4\.conf\.(all|[A-Za-z0-9_][A-Za-z0-9_@/-]{0,14})\.rp_filter$/.test(key)),
    ).toEqual([]);
    expect(keys.filter((key) => key.includes('..') || key.includes('//'))).toEqual([]);
  });

  const values = [
    '0\nkernel.core_pattern = |/x',
    '0 '.repeat(500),
    '-1',
    '9'.repeat(400),
    '0x10',
    '',
    '\u0000',
    '1e3',
    '${x}',
  ];
  test.each(values)('gets nothing of its own into a plan by the present value %j', (value) => {
    const plan = judged(synQueueOf(value));
    for (const { to, from } of plan?.changes ?? []) {
      expect(to).toMatch(/^\d+$/);
      expect(from).not.toContain('\n');
    }
  });

  test('by counters of any size, backwards or not numbers, breaks nothing', () => {
    for (const [from, to] of [
      ['0', '9'.repeat(60)],
      ['9'.repeat(60), '0'],
      ['18446744073709551615', '18446744073709551616'],
      ['-5', '-1'],
      ['NaN', 'Infinity'],
      ['1e400', '0x10'],
    ] as const) {
      const stat = (n: string) => ({ 'proc-net-netstat': NETSTAT('TCPReqQFullDrop', n) });
      expect(() => judged(bundleOf(stat(from), stat(to)))).not.toThrow();
    }
  });

  const fillers = {
    digits: '9',
    newlines: '\n',
    colons: 'a:\n',
    blanks: ' ',
    brackets: '[({',
    sockets: '0 0 127.0.0.1:1 127.0.0.1:2\n',
    counters: 'TcpExt: a\nTcpExt: 1\n',
  };
  test.each(Object.entries(fillers))(
    'by filling every source with %s to its limit does not hold the bot up',
    (_, text) => {
      const answers = Object.fromEntries(
        liveSourceIds.map((id) => {
          const size = Math.min(manifest[id].maxBytes, 1024 * 1024);
          return [id, text.repeat(Math.ceil(size / text.length)).slice(0, size)];
        }),
      );
      // CPU time of this process: a busy machine is not the liar's doing.
      const began = process.cpuUsage();
      judged(believable(bundleOf(answers, answers), 'liar', liveSourceIds));
      const { user, system } = process.cpuUsage(began);
      expect((user + system) / 1e6).toBeLessThan(20);
    },
  );
});
