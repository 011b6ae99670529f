import { constants } from 'node:os';

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/**
 * Aborts at the first SIGINT or SIGTERM, so that what runs can clean up; the second one ends the process at once, for
 * the person who no longer wants to wait.
 */
export function interruption(target: NodeJS.Process): AbortSignal {
  const controller = new AbortController();
  for (const name of SIGNALS) {
    target.on(name, () => {
      if (controller.signal.aborted) target.exit(128 + constants.signals[name]);
      controller.abort();
    });
  }
  return controller.signal;
}
