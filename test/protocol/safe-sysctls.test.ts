import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { safeSysctls } from '../../src/protocol/safe-sysctls-table.ts';
import { findSafeSysctl, judgeChange, mayRestore } from '../../src/protocol/safe-sysctls.ts';
import { SysctlChange } from '../../src/protocol/order.ts';

function codeOf(key: string, from: string, to: string): string {
  const judgement = judgeChange({ key, from, to });
  return judgement.allowed ? 'allowed' : judgement.code;
}

describe('judgeChange', () => {
  it.each([
    ['net.ipv4.tcp_tw_recycle', '1', '0'],
    ['net.ipv4.tcp_syncookies', '0', '1'],
    ['net.core.somaxconn', '128', '4096'],
    ['net.ipv4.conf.all.rp_filter', '1', '2'],
    ['net.ipv4.conf.eth0/100.rp_filter', '1', '2'],
    ['net.ipv4.ip_local_port_range', '32768\t60999', '10240 65535'],
    ['net.ipv4.ip_local_reserved_ports', '8080', '8080,9000-9010'],
    ['net.netfilter.nf_conntrack_max', '65536', '262144'],
    ['net.netfilter.nf_conntrack_tcp_timeout_established', '432000', '86400'],
  ])('allows %s from %s to %s', (key, from, to) => {
    expect(judgeChange({ key, from, to })).toEqual({ allowed: true });
  });

  it.each([
    ['a value that is there already', 'net.ipv4.tcp_syncookies', '1', '1', 'value-out-of-bounds'],
    ['a decrease of a limit', 'net.core.somaxconn', '8192', '4096', 'value-out-of-bounds'],
    ['a value above the bound', 'net.core.somaxconn', '128', '65536', 'value-out-of-bounds'],
    ['an octal spelling', 'net.core.somaxconn', '128', '010000', 'value-out-of-bounds'],
    ['a hexadecimal spelling', 'net.core.somaxconn', '128', '0x1000', 'value-out-of-bounds'],
    ['a negative number', 'net.ipv4.tcp_max_syn_backlog', '128', '-1', 'value-out-of-bounds'],
    ['a trailing newline', 'net.ipv4.tcp_syncookies', '0', '1\n', 'value-out-of-bounds'],
    ['an unreadable present value', 'net.core.somaxconn', 'many', '4096', 'value-out-of-bounds'],
    ['tw_recycle on', 'net.ipv4.tcp_tw_recycle', '0', '1', 'value-out-of-bounds'],
    ['timestamps off', 'net.ipv4.tcp_timestamps', '1', '0', 'value-out-of-bounds'],
    ['forwarding, whatever the value', 'net.ipv4.ip_forward', '0', '1', 'key-not-allowed'],
    ['an ARP role', 'net.ipv4.conf.eth0.arp_ignore', '0', '1', 'key-not-allowed'],
    ['rp_filter off', 'net.ipv4.conf.eth0.rp_filter', '1', '0', 'value-out-of-bounds'],
    ['rp_filter of devices to come', 'net.ipv4.conf.default.rp_filter', '1', '2', 'key-not-allowed'],
    ['memory keys', 'vm.min_free_kbytes', '1', '2', 'key-not-allowed'],
    ['an unlisted key', 'net.core.rmem_max', '1', '2', 'key-not-allowed'],
    ['a key that is only suggested', 'net.ipv4.tcp_mem', '1 2 3', '2 3 4', 'key-not-allowed'],
    ['a device that spells a parent folder', 'net.ipv4.conf.//.rp_filter', '1', '2', 'key-not-allowed'],
    ['a longer key with a listed end', 'net.ipv4.conf.a.b.rp_filter', '1', '2', 'key-not-allowed'],
    ['a port range below 1024', 'net.ipv4.ip_local_port_range', '32768 60999', '80 65535', 'value-out-of-bounds'],
    ['an inverted port range', 'net.ipv4.ip_local_port_range', '32768 60999', '60000 1024', 'value-out-of-bounds'],
    ['a narrower port range', 'net.ipv4.ip_local_port_range', '32768 60999', '50000 60999', 'value-out-of-bounds'],
    ['a reserved list that loses a port', 'net.ipv4.ip_local_reserved_ports', '80,90', '90', 'value-out-of-bounds'],
    ['conntrack without limit', 'net.netfilter.nf_conntrack_max', '65536', '0', 'value-out-of-bounds'],
  ])('refuses %s', (_, key, from, to, code) => {
    expect(codeOf(key, from, to)).toBe(code);
  });

  it('never allows an integer outside its bounds or against its direction, whatever is asked', () => {
    const integers = safeSysctls.filter((safe) => safe.values.kind === 'integer');
    const number = fc.oneof(fc.maxSafeInteger(), fc.integer({ min: 0, max: 100_000 }));
    const outside: string[] = [];
    fc.assert(
      fc.property(fc.constantFrom(...integers), number, number, ({ key, values }, from, to) => {
        if (values.kind !== 'integer' || !judgeChange({ key, from: `${from}`, to: `${to}` }).allowed) return;
        const within = to >= values.min && to <= values.max && to !== from && (!values.increaseOnly || to > from);
        if (!within) outside.push(`${key} ${from} -> ${to}`);
      }),
      { numRuns: 1000 },
    );
    expect(outside).toEqual([]);
  });

  it('answers any text, and a refusal is one bounded sentence', () => {
    const key = fc.oneof(fc.string(), fc.constantFrom(...safeSysctls.map((safe) => safe.key)));
    const value = fc.string({ maxLength: 2000 });
    const long: string[] = [];
    fc.assert(
      fc.property(key, value, value, (key, from, to) => {
        const judgement = judgeChange({ key, from, to });
        const message = judgement.allowed ? 'allowed.' : judgement.message;
        if (!message.endsWith('.') || message.length > 400) long.push(message);
      }),
    );
    expect(long).toEqual([]);
  });
});

it('every listed key is one the order schema carries', () => {
  for (const safe of safeSysctls) {
    const key = safe.key.replace('<device>', 'eth0/7');
    expect(findSafeSysctl(key)).toBe(safe);
    expect(SysctlChange.safeParse({ key, from: '0', to: '1' }).success).toBe(true);
  }
});

it('a revert never turns tcp_tw_recycle on again, and restores everything else', () => {
  expect(mayRestore('net.ipv4.tcp_tw_recycle', '1\n')).toBe(false);
  expect(mayRestore('net.ipv4.tcp_syncookies', '0')).toBe(true);
  expect(mayRestore('net.core.somaxconn', '128')).toBe(true);
});
