import { describe, expect, test } from 'vitest';
import { chooseContainer, containersIn, stateFiles } from '../../src/protocol/containers.ts';

const WEB = 'ab12'.padEnd(64, '0');
const SHOP = 'ab34'.padEnd(64, '1');
const PAUSE = 'cd56'.padEnd(64, '2');

function docker(id: string, name: string, pid: number): readonly string[] {
  const path = `/var/lib/docker/containers/${id}/config.v2.json`;
  return [`${path}:"Pid":${pid}`, `${path}:"Name":"/${name}"`];
}

function process(pid: number, part: string, netns: number): readonly string[] {
  return [`/proc/${pid}/cgroup:${part}`, `/proc/${pid}/ns/net:net:[${netns}]`];
}

function choose(word: string, ...lines: readonly (readonly string[])[]) {
  return chooseContainer(word, containersIn(lines.flat().join('\n')));
}

const two = [
  docker(WEB, 'web', 100),
  docker(SHOP, 'shop', 200),
  process(100, `docker/${WEB}`, 1),
  process(200, `system.slice/docker-${SHOP}.scope`, 2),
];

describe('a container of docker', () => {
  test.each([
    ['web', 100],
    ['shop', 200],
    [WEB, 100],
    ['ab34', 200],
  ])('%s is found by its state file', (word, pid) => {
    expect(choose(word, ...two)).toMatchObject({ kind: 'found', container: { runtime: 'docker', pid } });
  });

  test('whose id begins as another begins must be named further', () => {
    const { message } = {
      message: '',
      ...choose(
        'ab1',
        ...two,
        docker('ab1'.padEnd(64, '9'), 'other', 300),
        process(300, `docker/${'ab1'.padEnd(64, '9')}`, 3),
      ),
    };
    expect(message).toContain('could be any of several');
    expect(message).toContain('web ab1200000000 (docker)');
  });

  test('that is unknown is answered with those there are', () => {
    expect(choose('web-2', ...two)).toEqual({
      kind: 'none',
      message: 'There is no container web-2 here. Running are: shop ab3411111111 (docker), web ab1200000000 (docker).',
    });
  });

  test('that is stopped does not run', () => {
    expect(choose('web', docker(WEB, 'web', 0))).toMatchObject({
      message: expect.stringContaining('The container web ab1200000000 (docker) does not run.'),
    });
  });

  test('whose process id has passed on to another container, or to none, does not run', () => {
    expect(choose('web', docker(WEB, 'web', 100), process(100, `docker/${SHOP}`, 2))).toMatchObject({ kind: 'none' });
    expect(choose('web', docker(WEB, 'web', 100), ['/proc/100/ns/net:net:[2]', '/proc/100/cgroup:'])).toMatchObject({
      kind: 'none',
    });
  });

  test('a name comes before the beginning of an id', () => {
    expect(choose('ab3', ...two, docker(PAUSE, 'ab3', 300), process(300, `docker/${PAUSE}`, 3))).toMatchObject({
      container: { pid: 300 },
    });
  });
});

test('a pod is one place: its containers share a namespace', () => {
  const bundle = (id: string) => `/run/containerd/io.containerd.runtime.v2.task/k8s.io/${id}`;
  const lines = [WEB, PAUSE].flatMap((id, index) => [
    `${bundle(id)}/init.pid:${100 + index}`,
    `${bundle(id)}/config.json:"io.kubernetes.cri.sandbox-name":"web-7d4b"`,
    ...process(100 + index, `kubepods-burstable-pod1.slice/cri-containerd-${id}.scope`, 7),
  ]);
  lines.push(`${bundle(WEB)}/config.json:"io.kubernetes.cri.container-name":"app"`);
  expect(choose('web-7d4b', lines)).toMatchObject({ container: { runtime: 'containerd', netns: 'net:[7]' } });
  expect(choose('app', lines)).toMatchObject({ container: { id: WEB } });
});

test('a container of podman has its process and its name in different files', () => {
  const lines = [
    `/run/containers/storage/overlay-containers/${WEB}/userdata/pidfile:321`,
    `/var/lib/containers/storage/overlay-containers/containers.json:"id":"${SHOP}"`,
    '/var/lib/containers/storage/overlay-containers/containers.json:"names":["old"',
    `/var/lib/containers/storage/overlay-containers/containers.json:"id":"${WEB}"`,
    '/var/lib/containers/storage/overlay-containers/containers.json:"names":["cache"',
    ...process(321, `machine.slice/libpod-${WEB}.scope`, 9),
  ];
  expect(choose('cache', lines)).toMatchObject({ container: { runtime: 'podman', pid: 321 } });
  expect(choose('old', lines)).toMatchObject({ message: expect.stringContaining('does not run') });
});

test('the name nerdctl keeps for an id is a name of the container', () => {
  const lines = [
    `/var/lib/nerdctl/1935db59/names/default/cache:${WEB}`,
    `/run/containerd/io.containerd.runtime.v2.task/default/${WEB}/init.pid:77`,
    ...process(77, `default/${WEB}`, 3),
  ];
  expect(choose('cache', lines)).toMatchObject({ container: { runtime: 'containerd', pid: 77 } });
});

test('a name of the kubelet for docker stands for its container and its pod', () => {
  const lines = [...docker(WEB, 'k8s_app_web-1_default_0f0f_0', 100), ...process(100, `docker/${WEB}`, 1)];
  for (const word of ['app', 'web-1']) expect(choose(word, lines)).toMatchObject({ kind: 'found' });
});

test('without state files the control groups tell ids, the innermost of a nested one, and no monitor', () => {
  const lines = [
    ...process(50, `docker/${SHOP}/kubepods.slice/cri-containerd-${WEB}.scope`, 5),
    ...process(40, `machine.slice/libpod-conmon-${PAUSE}.scope`, 1),
    ...process(60, `machine.slice/libpod-${PAUSE}.scope`, 6),
  ];
  expect(choose('ab12', lines)).toMatchObject({ container: { runtime: 'containerd', pid: 50 } });
  expect(choose('cd56', lines)).toMatchObject({ container: { runtime: 'podman', pid: 60 } });
});

test('nothing at all is said as that', () => {
  expect(choose('web')).toMatchObject({ message: expect.stringContaining('No running container') });
});

test.each(stateFiles.map(({ path, take }) => [path, take]))(
  '%s is read with words that grep -E understands',
  (_, take) => {
    // Classes and escapes that mean one thing in JavaScript and another in POSIX.
    expect(take).not.toMatch(/\\[dwsb]|\(\?|\[\^\]/);
  },
);
