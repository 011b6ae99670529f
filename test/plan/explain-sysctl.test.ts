import { expect, it } from 'vitest';
import { explainSysctl } from '../../src/plan/explain-sysctl.ts';
import { safeSysctls } from '../../src/protocol/safe-sysctls-table.ts';
import { sysctlDocument } from '../../src/report/sysctl.ts';
import { renderText } from '../../src/report/text.ts';

it.each([
  ['net.ipv4.tcp_tw_recycle', '1', 'refused', 'tw-recycle'],
  ['net.ipv4.tcp_timestamps', '0', 'refused', 'timestamps'],
  ['net.ipv4.tcp_tw_reuse', '1', 'for-causes', 'tw-reuse'],
  ['net.ipv4.tcp_max_tw_buckets', '5000', 'for-causes', 'tw-buckets'],
  ['net.ipv4.tcp_max_tw_buckets', '100', 'refused', 'tw-buckets'],
  ['net.ipv4.tcp_fin_timeout', '15', 'for-causes', 'fin-timeout'],
  ['net.ipv4.tcp_max_syn_backlog', '65536', 'for-causes', 'syn-backlog'],
  ['net.core.somaxconn', '65535', 'for-causes', 'somaxconn'],
  ['net.core.somaxconn', '1000000', 'refused', 'somaxconn'],
  ['net.ipv4.tcp_syncookies', '0', 'refused', null],
  ['net.ipv4.ip_forward', '1', 'refused', null],
  ['net.core.rmem_max', '1', 'not-listed', null],
] as const)('%s = %s is %s, and the advice for it is called what it is', (key, value, answer, folklore) => {
  const explained = explainSysctl(key, value);
  expect(explained).toMatchObject({ answer, folklore });
  for (const lang of ['en', 'zh'] as const) {
    expect(renderText(sysctlDocument(explained, lang), { width: 200, colour: false })).toContain(`${key} = ${value}`);
  }
});

it('a key alone is explained without judging a value', () => {
  for (const { key } of safeSysctls) {
    const { answer } = explainSysctl(key.replace('<device>', 'all'), null);
    expect(['for-causes', 'suggested']).toContain(answer);
  }
});
