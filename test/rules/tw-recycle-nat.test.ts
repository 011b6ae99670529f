import { expect, test } from 'vitest';
import type { Bundle } from '../../src/protocol/bundle.ts';
import { rules } from '../../src/rules/index.ts';
import { bundleOf, factsOf, type Texts } from './support.ts';

const ON: Texts = { sysctl: 'net.ipv4.tcp_tw_recycle = 1\nnet.ipv4.tcp_timestamps = 1\n' };

function answered(texts: Texts, kernel?: string) {
  const bundle: Bundle = bundleOf(texts);
  const host = { ...bundle.host, ...(kernel === undefined ? {} : { kernel }) };
  const rule = rules.find(({ id }) => id === 'tw-recycle-nat');
  return rule?.examine(factsOf({ ...bundle, host }));
}

const counted = (opened: number, rejected: number): Texts => ({
  'netstat-s': `Tcp:\n    ${opened} passive connection openings\nTcpExt:\n    ${rejected} passive connections rejected because of time stamp\n`,
});

test('a line for a setting that left the kernel with 4.12 does nothing there', () => {
  expect(answered(ON, '4.18.0-553.el8.x86_64')).toMatchObject({ kind: 'ruled-out', reason: 'gone' });
  expect(answered(ON, '3.10.0-1160.el7.x86_64')).toMatchObject({ kind: 'found', state: 'latent' });
});

test('rejections that are a felt part of a young host happened, and are no mere setting', () => {
  expect(answered({ ...ON, ...counted(120, 45) }, '3.10.0-1160.el7.x86_64')).toMatchObject({
    kind: 'found',
    state: 'past',
    confidence: 'proven',
  });
});

test('a handful among thousands leaves the setting latent', () => {
  expect(answered({ ...ON, ...counted(90_000, 45) }, '3.10.0-1160.el7.x86_64')).toMatchObject({ state: 'latent' });
});
