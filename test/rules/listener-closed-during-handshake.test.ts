import { expect, test } from 'vitest';
import { listenerClosedDuringHandshake } from '../../src/rules/listener-closed-during-handshake.ts';
import { bundleOf, factsOf, procCounters } from './support.ts';

function host(inodes: readonly number[], resets: number, port = 8080): Record<string, string> {
  const row = (inode: number): string => `0 128 0.0.0.0:${port} 0.0.0.0:* ino:${inode} sk:1 cgroup:/ <->\n`;
  return { ...procCounters({ TcpPassiveOpens: 40, TcpOutRsts: resets }), 'ss-listen': inodes.map(row).join('') };
}

const answer = (first: Record<string, string>, last: Record<string, string>, port = 8080) =>
  listenerClosedDuringHandshake.examine(factsOf(bundleOf(first, last), { port }));

test('another socket in the place of the old one, and resets in the same window, are a restart in the middle of handshakes', () => {
  expect(answer(host([77], 5), host([91], 25))).toMatchObject({
    kind: 'found',
    state: 'active',
    values: { name: '0.0.0.0:8080' },
    evidence: [{ source: 'ss-listen', line: expect.stringContaining('ino:77') }, { delta: '+20' }],
  });
});

test('one of several workers that is gone is found too', () => {
  expect(answer(host([77, 78], 5), host([78], 25))).toMatchObject({ kind: 'found' });
});

test('a restart that resets nobody is no fault', () => {
  expect(answer(host([77], 5), host([91], 5))).toMatchObject({ kind: 'ruled-out', reason: 'unharmed' });
});

test('resets beside listeners that stay, or a worker that joins, are of another cause', () => {
  expect(answer(host([77], 5), host([77], 25))).toMatchObject({ kind: 'ruled-out', reason: 'same' });
  expect(answer(host([77], 5), host([77, 78], 25))).toMatchObject({ kind: 'ruled-out', reason: 'same' });
});

test('a service that is gone altogether is another cause', () => {
  expect(answer(host([77], 5), host([], 25))).toMatchObject({ kind: 'ruled-out' });
});

test('one sample does not tell which sockets there were before', () => {
  const facts = factsOf(bundleOf(host([77], 5)));
  expect(listenerClosedDuringHandshake.examine(facts)).toEqual({ kind: 'unknown', needs: 'listeners' });
});
