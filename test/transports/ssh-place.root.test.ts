import { spawnSync } from 'node:child_process';
import { readlinkSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Sample } from '../../src/protocol/bundle.ts';
import { liveSourceIds } from '../../src/protocol/manifest.ts';
import type { Place } from '../../src/protocol/place.ts';
import { parseAnswers } from '../../src/transports/ssh/answers.ts';
import { type Found, foundIn } from '../../src/transports/ssh/place.ts';
import { collectionScript, placeScript } from '../../src/transports/ssh/script.ts';
import { type FakeContainer, startFakeContainer } from '../support/fake-container.ts';

const BOUNDARY = 'syndrop-test';

let fake: FakeContainer;
beforeAll(async () => {
  fake = await startFakeContainer();
});
afterAll(() => fake.remove());

const shells = [['sh'], ['bash'], ['busybox', 'sh']].filter(
  ([file = '', ...rest]) => spawnSync(file, [...rest, '-c', 'true']).status === 0,
);

/** With the container's state files where a runtime has them. */
function runIn(shell: readonly string[], script: string) {
  const mounted = 'mount --bind "$1" /var/lib && shift && exec "$@"';
  const argv = ['--mount', 'sh', '-c', mounted, 'sh', `${fake.root}/var/lib`, ...shell, '-c', 'eval "$(cat)"'];
  return spawnSync('unshare', argv, { input: script, maxBuffer: 64 * 1024 * 1024 });
}

function find(shell: readonly string[], place: Place): Found | undefined {
  const { stdout } = runIn(shell, placeScript(place, BOUNDARY, false));
  return foundIn(stdout, BOUNDARY, 'web01', place);
}

function textOf(samples: readonly Sample[] | undefined, id: string): string {
  const answer = samples?.[0]?.answers[id];
  return answer !== undefined && 'text' in answer ? answer.text : '';
}

describe.each(shells)('in %s', (...shell) => {
  test('a container is found by name, a namespace by name and by process', () => {
    const { id, inode, name, netns, pid } = fake;
    expect(find(shell, { kind: 'container', name })).toMatchObject({
      netns: inode,
      placed: { pid, container: { id, name, runtime: 'docker' } },
    });
    expect(find(shell, { kind: 'netns', name: netns })).toMatchObject({ netns: inode });
    expect(find(shell, { kind: 'pid', pid })).toMatchObject({ netns: inode });
  });

  test('what is not there is Problem `no-such-place` that names what there is', () => {
    expect(() => find(shell, { kind: 'container', name: 'nothing' })).toThrow(fake.name);
    // Twelve are named at most, and other tests make theirs beside this one.
    expect(() => find(shell, { kind: 'netns', name: 'nothing' })).toThrow('There are: ');
    expect(() => find(shell, { kind: 'pid', pid: 4_194_304 })).toThrow('could not be found');
  });

  test('the script reads the namespace it was sent into, and what is the machine’s outside', () => {
    const found = find(shell, { kind: 'pid', pid: fake.pid });
    const script = collectionScript(liveSourceIds, 0, BOUNDARY, false, { inside: found });
    const { stdout, stderr } = runIn(shell, script);
    const answers = parseAnswers(stdout, stderr, BOUNDARY);
    expect(answers?.facts.netns).toBe(fake.inode);
    expect(textOf(answers?.samples, 'netns-self').trim()).toBe(fake.inode);
    expect(textOf(answers?.samples, 'sys-class-net')).toContain('/sys/class/net/lo/');
    expect(textOf(answers?.samples, 'sys-class-net')).not.toContain('/eth0/');
    expect(textOf(answers?.samples, 'sysctl')).toContain('/proc/sys/net/core/netdev_max_backlog:');
    expect(textOf(answers?.samples, 'sysctl')).toContain('/proc/sys/net/core/somaxconn:');
    expect(textOf(answers?.samples, 'proc-net-stat-arp_cache')).toContain('table_fulls');
    expect(readlinkSync('/proc/self/ns/net')).not.toBe(fake.inode);
  });
});
