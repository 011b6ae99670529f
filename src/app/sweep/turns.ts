import { setImmediate as nextTurn } from 'node:timers/promises';

/** Long enough that what belongs together goes together, short enough that nobody notices. */
const SLICE_MS = 8;

/**
 * Turns for work that comes in crowds: after `sliceMs` of it whoever waits for the network is served. A thousand answers that
 * arrive together would else be judged in one go, and no click be heard meanwhile. Questions asked in one slice leave together.
 */
export function createTurns(sliceMs = SLICE_MS): () => Promise<void> {
  const waiting: (() => void)[] = [];
  let serving = false;

  async function serve(): Promise<void> {
    while (waiting.length > 0) {
      await nextTurn();
      const until = performance.now() + sliceMs;
      do {
        waiting.shift()?.();
        // Behind whoever has the turn now: its work is then done, or waits for something.
        await Promise.resolve();
      } while (waiting.length > 0 && performance.now() < until);
    }
    serving = false;
  }

  return () =>
    new Promise<void>((resolve) => {
      waiting.push(resolve);
      if (serving) return;
      serving = true;
      void serve();
    });
}
