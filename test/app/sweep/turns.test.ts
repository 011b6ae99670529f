import { expect, it } from 'vitest';
import { createTurns } from '../../../src/app/sweep/turns.ts';

it('a crowd that comes at once is served in order, and others are served between any two slices of it', async () => {
  const turn = createTurns(0);
  const served: (number | 'other')[] = [];
  const crowd = [1, 2, 3].map(async (number) => {
    await turn();
    served.push(number);
  });
  const others = (left: number): void => {
    served.push('other');
    if (left > 1) setImmediate(others, left - 1);
  };
  setImmediate(others, 3);
  await Promise.all(crowd);
  expect(served.filter((one) => one !== 'other')).toEqual([1, 2, 3]);
  expect(served.slice(0, 5)).toEqual([1, 'other', 2, 'other', 3]);
});

it('of a crowd, as many as fit into one slice are served together, and nobody waits for the slice to be full', async () => {
  const turn = createTurns(60_000);
  const served: string[] = [];
  const crowd = ['first', 'second'].map(async (name) => {
    await turn();
    served.push(name);
  });
  setImmediate(() => setImmediate(() => served.push('other')));
  await Promise.all(crowd);
  expect(served).toEqual(['first', 'second']);
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(served).toEqual(['first', 'second', 'other']);
});

it('one who comes after all were served, or while somebody is, gets a turn too', async () => {
  const turn = createTurns();
  await turn();
  await turn();
  const served: string[] = [];
  const waits = async (name: string, turns: number): Promise<void> => {
    for (let taken = 0; taken < turns; taken += 1) await turn();
    served.push(name);
  };
  await Promise.all([waits('second', 2), waits('first', 1)]);
  expect(served).toEqual(['first', 'second']);
});
