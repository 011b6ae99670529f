import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { SourceId } from '../../../src/protocol/manifest.ts';
import { createLocalTransport } from '../../../src/transports/local.ts';
import { parseAnswers } from '../../../src/transports/ssh/answers.ts';
import { collectionScript } from '../../../src/transports/ssh/script.ts';
import { type FakeContainer, startFakeContainer } from '../../support/fake-container.ts';

const SERVER =
  'use Socket; socket(S,PF_INET,SOCK_STREAM,0); bind(S,sockaddr_in(8080,INADDR_ANY)); listen(S,5); sleep 300';
const BOUNDARY = 'syndrop-test';
const POLL = { timeout: 40_000 };

let fake: FakeContainer;
beforeAll(async () => {
  fake = await startFakeContainer(['perl', '-e', SERVER]);
});
afterAll(() => fake.remove());

async function locally(source: SourceId, inside = false): Promise<readonly string[]> {
  const place = inside ? { place: { kind: 'pid', pid: fake.pid } as const } : {};
  const options = { sources: [source], windowSeconds: 0, ...place };
  const { samples } = await createLocalTransport().collect('here', options, AbortSignal.timeout(20_000));
  const answer = samples[0]?.answers[source];
  return answer !== undefined && 'text' in answer ? answer.text.split('\n') : [];
}

function overSsh(source: SourceId, inside = false): readonly string[] {
  const also = inside ? { inside: { path: `/proc/${fake.pid}/ns/net` } } : {};
  const input = collectionScript([source], 0, BOUNDARY, false, also);
  const { stdout, stderr } = spawnSync('sh', ['-c', 'eval "$(cat)"'], { input });
  const answer = parseAnswers(stdout, stderr, BOUNDARY)?.samples[0]?.answers[source];
  return answer !== undefined && 'text' in answer ? answer.text.split('\n') : [];
}

/** Of the namespace under test: others come and go beside it. */
function ours(lines: readonly string[]): readonly string[] {
  return lines.filter((line) => line.includes(`/${fake.pid}/`) || line.includes(`/${fake.netns}:`));
}

test('a listener in another namespace is seen from outside, by the agent as over SSH', async () => {
  const { id, inode, netns, pid } = fake;
  let lines: readonly string[] = [];
  const seen = async (): Promise<readonly string[]> => {
    lines = ours(await locally('other-namespaces'));
    return lines.map((line) => line.replace(/ 0A .*$/, ' 0A'));
  };
  // Read again where a busy machine ran into the limit of the source.
  await expect
    .poll(seen, POLL)
    .toEqual([
      `/run/netns/${netns}:${inode}`,
      `/proc/${pid}/ns/net:${inode}`,
      `/proc/${pid}/task/${pid}/comm:perl`,
      `/proc/${pid}/task/${pid}/cgroup:0::/docker-${id}.scope`,
      `/proc/${pid}/net/tcp:   0: 00000000:1F90 00000000:0000 0A`,
      `/proc/${pid}/net/netstat:ListenOverflows 0`,
      `/proc/${pid}/net/netstat:ListenDrops 0`,
    ]);
  await expect.poll(() => ours(overSsh('other-namespaces')), POLL).toEqual(lines);
});

test('our own namespace is none of the others', async () => {
  const lines = await locally('other-namespaces', true);
  expect(ours(lines)).toEqual([]);
  expect(lines.some((line) => line.startsWith('/proc/'))).toBe(true);
});

test('the control groups of a listener are read inside its namespace too, where /sys is another', async () => {
  const lines = await locally('listener-processes', true);
  const at = lines.findIndex((line) => line.startsWith('/sys/') && line.endsWith(`/docker-${fake.id}.scope/:`));
  expect(at).toBeGreaterThan(0);
  expect(lines.slice(at)).toContain('cgroup.events:frozen 0');
  expect(lines).toContain(`/proc/${fake.pid}/cgroup:0::/docker-${fake.id}.scope`);
  // What the machine's own work moves between the two readings.
  const steady = (all: readonly string[]) => all.filter((line) => !/pressure|\/stat:|memory/.test(line)).sort();
  expect(steady(overSsh('listener-processes', true))).toEqual(steady(lines));
});
