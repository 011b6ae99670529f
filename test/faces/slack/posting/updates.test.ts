import { describe, expect, it } from 'vitest';
import { createUpdates } from '../../../../src/faces/slack/posting/updates.ts';

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('createUpdates', () => {
  it('sends the first at once, drops what was overtaken, and ends with the latest', async () => {
    const sent: string[] = [];
    const updates = createUpdates<number>(async (key, value) => {
      await wait(20);
      sent.push(`${key}${value}`);
    }, 5);
    await Promise.all([1, 2, 3, 4, 5].map((value) => updates.put('a', value)));
    expect(sent).toEqual(['a1', 'a5']);
  });

  it('never sends two of one key at the same time, and does not hold up other keys', async () => {
    let under = 0;
    let most = 0;
    const order: string[] = [];
    const updates = createUpdates<number>(async (key) => {
      if (key === 'slow') {
        under += 1;
        most = Math.max(most, under);
        await wait(40);
        under -= 1;
      }
      order.push(key);
    }, 0);
    await Promise.all([updates.put('slow', 1), updates.put('slow', 2), updates.put('quick', 1)]);
    expect(most).toBe(1);
    expect(order).toEqual(['quick', 'slow', 'slow']);
  });

  it('a failure reaches those who waited for it and not those who come later', async () => {
    let fails = true;
    const updates = createUpdates<number>(async () => {
      await wait(5);
      if (fails) throw new Error('refused');
    }, 0);
    const first = updates.put('a', 1);
    await expect(first).rejects.toThrow('refused');
    fails = false;
    await expect(updates.put('a', 2)).resolves.toBeUndefined();
  });
});
