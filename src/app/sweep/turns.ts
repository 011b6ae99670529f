/**
 * Turns for work that comes in crowds: between two of them whoever waits for the network is served. A thousand answers that arrive
 * together would else be judged in one go, and no click be heard meanwhile.
 */
export function createTurns(): () => Promise<void> {
  const waiting: (() => void)[] = [];
  function next(): void {
    waiting.shift()?.();
    if (waiting.length > 0) setImmediate(next);
  }
  return () =>
    new Promise<void>((resolve) => {
      waiting.push(resolve);
      if (waiting.length === 1) setImmediate(next);
    });
}
