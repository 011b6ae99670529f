import { rm, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findPlace } from '../../../agent/place/find-place.ts';
import { type FakeContainer, startFakeContainer } from '../../support/fake-container.ts';

let fake: FakeContainer;
beforeAll(async () => {
  fake = await startFakeContainer();
});
afterAll(() => fake.remove());

test('a container is found by its name and its id through the state file of its runtime', () => {
  const { id, inode, pid, root } = fake;
  for (const name of [fake.name, id, id.slice(0, 12)]) {
    expect(findPlace({ kind: 'container', name }, root)).toEqual({
      asked: { kind: 'container', name },
      path: `/proc/${pid}/ns/net`,
      netns: inode,
      pid,
      container: { id, name: fake.name, runtime: 'docker' },
    });
  }
});

test('a container whose state files are elsewhere is found by its control group', () => {
  const { id, inode, pid } = fake;
  expect(findPlace({ kind: 'container', name: id.slice(0, 12) }, '/nowhere')).toMatchObject({
    netns: inode,
    pid,
    container: { id, runtime: 'docker' },
  });
});

test('what is no name of a container is answered with those that run', () => {
  const shown = `${fake.name} ${fake.id.slice(0, 12)} (docker)`;
  expect(() => findPlace({ kind: 'container', name: 'data' }, fake.root)).toThrow(shown);
});

test('a named namespace and the process in it are the same place', () => {
  const { inode, netns, pid } = fake;
  expect(findPlace({ kind: 'netns', name: netns })).toMatchObject({ netns: inode });
  expect(findPlace({ kind: 'pid', pid })).toMatchObject({ netns: inode });
});

test('a name left behind by a namespace that is gone is no namespace', async () => {
  const left = `syndrop-p-left-${fake.id.slice(0, 6)}`;
  await writeFile(`/run/netns/${left}`, '');
  try {
    expect(() => findPlace({ kind: 'netns', name: left })).toThrow('There is no network namespace');
  } finally {
    await rm(`/run/netns/${left}`);
  }
});
