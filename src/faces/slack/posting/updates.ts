import { setTimeout as sleep } from 'node:timers/promises';

export interface Updates<T> {
  /**
   * Sends `value` for `key` after what is under way, in place of anything still waiting. Settles with the sending of this
   * value or of the one that took its place.
   */
  put(key: string, value: T): Promise<void>;
}

interface Lane<T> {
  next: { value: T; readonly done: ((problem: unknown) => void)[] } | null;
}

/** One sending at a time for each key, the latest value wins, at least `gapMs` between two. */
export function createUpdates<T>(send: (key: string, value: T) => Promise<void>, gapMs: number): Updates<T> {
  const lanes = new Map<string, Lane<T>>();

  async function drain(key: string, lane: Lane<T>): Promise<void> {
    while (lane.next !== null) {
      const { value, done } = lane.next;
      lane.next = null;
      let problem: unknown = null;
      try {
        await send(key, value);
      } catch (error) {
        problem = error ?? new Error('the update failed without a reason');
      }
      for (const tell of done) tell(problem);
      await sleep(gapMs);
    }
    lanes.delete(key);
  }

  return {
    put(key, value) {
      return new Promise((resolve, reject) => {
        const tell = (problem: unknown): void => {
          if (problem === null) resolve();
          else reject(problem instanceof Error ? problem : new Error('the update failed', { cause: problem }));
        };
        const lane = lanes.get(key);
        if (lane === undefined) {
          const fresh: Lane<T> = { next: { value, done: [tell] } };
          lanes.set(key, fresh);
          void drain(key, fresh);
        } else {
          lane.next = { value, done: [...(lane.next?.done ?? []), tell] };
        }
      });
    },
  };
}
