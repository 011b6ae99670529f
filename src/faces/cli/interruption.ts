import { constants } from 'node:os';

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** One Ctrl-C can arrive twice: from the terminal, and passed on by npm. */
const SAME_MS = 1_000;

/**
 * Aborts at the first SIGINT or SIGTERM, so that what runs can clean up; the second one ends the process at once, for
 * the person who no longer wants to wait.
 */
export function interruption(target: NodeJS.Process): AbortSignal {
  const controller = new AbortController();
  let first = 0;
  for (const name of SIGNALS) {
    target.on(name, () => {
      if (!controller.signal.aborted) first = performance.now();
      else if (performance.now() - first > SAME_MS) target.exit(128 + constants.signals[name]);
      controller.abort();
    });
  }
  return controller.signal;
}
