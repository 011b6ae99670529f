import { expect, test } from 'vitest';
import { similar } from '../../src/fleet/similar.ts';

const NAMES = ['rp-filter-strict', 'rp-filter-loose-no-route', 'no-listener', 'netfilter-drop-nft', 'app-slow'];

test.each<[string, readonly string[]]>([
  ['rp-filter-strikt', ['rp-filter-strict', 'rp-filter-loose-no-route']],
  ['RP-Filter-Strict', ['rp-filter-strict', 'rp-filter-loose-no-route']],
  ['no-listner', ['no-listener']],
  ['drop-nft', ['netfilter-drop-nft']],
  ['listener', ['no-listener']],
  ['conntrack', []],
  ['', []],
])('%j may have meant %j', (typed, meant) => {
  expect(similar(typed, NAMES)).toEqual(meant);
});
