import { expect, it } from 'vitest';
import { answerOf, judgeIn } from '../../../src/app/sweep/judge.ts';
import type { Bundle } from '../../../src/protocol/bundle.ts';

function bundleOf(lines: readonly string[]): Bundle {
  const answers = { sysctl: { text: lines.join('\n') } };
  return { format: 'syndrop-bundle/1', host: { id: 'web1' }, transport: 'agent', samples: [{ answers }] };
}

it('keeps the settings of a host but for those of its devices, and no more than an honest host has', () => {
  const honest = [
    '/proc/sys/net/core/somaxconn:4096',
    '/proc/sys/net/ipv4/conf/eth0/rp_filter:1',
    '/proc/sys/net/ipv4/conf/all/rp_filter:2',
  ];
  const lies = Array.from(
    { length: 20_000 },
    (_, index) => `/proc/sys/net/lie${index}:${'x'.repeat(index % 2 === 0 ? 10 : 1_000)}`,
  );
  const settingsOf = (lines: readonly string[]) => {
    const bundle = bundleOf(lines);
    return answerOf('web1', bundle, judgeIn('en')(bundle), 1).settings;
  };
  expect(settingsOf(honest)).toEqual({ 'net.core.somaxconn': '4096', 'net.ipv4.conf.all.rp_filter': '2' });
  expect(JSON.stringify(settingsOf(lies)).length).toBeLessThan(200_000);
});
