import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

const QUIET_MS = 2_000;
/** To free memory takes longer than a snapshot: one asked every few seconds shall not cost that each time. */
const SELDOM_MS = 30_000;

/** The process has one memory: of several agents in it the last one to be done counts. */
let timer: NodeJS.Timeout | undefined;
let tidiedAt = -SELDOM_MS;

/**
 * Frees memory once nothing has happened for a while. An idle Node never collects garbage, so that a burst of work
 * would stay in memory until the next one: some 15 MB after a few collections.
 *
 * @returns to be called after each piece of work.
 */
export function createTidy(): () => void {
  setFlagsFromString('--expose-gc');
  const collectGarbage: unknown = runInNewContext('gc');
  return () => {
    clearTimeout(timer);
    const waitMs = Math.max(QUIET_MS, tidiedAt + SELDOM_MS - performance.now());
    timer = setTimeout(() => {
      tidiedAt = performance.now();
      if (typeof collectGarbage !== 'function') return;
      // What a burst leaves lies scattered over pages that would all stay. While there is work, nothing is moved for it.
      setFlagsFromString('--compact-on-every-full-gc');
      collectGarbage();
      setFlagsFromString('--no-compact-on-every-full-gc');
    }, waitMs).unref();
  };
}
