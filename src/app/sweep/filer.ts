import type { Filed, SweepStore } from './sweep-store.ts';

/** More in one transaction would hold up other writers. */
const MOST_AT_ONCE = 200;
/** A commit waits for the disk, and the whole program with it; so it waits for company first, as long as nobody notices. */
const COMPANY_MS = 100;

interface Waiting {
  readonly filed: Filed;
  readonly resolve: () => void;
  readonly reject: (cause: unknown) => void;
}

/** Files results as they come, those of a moment together. Settles when the store has them. */
export function createFiler(store: Pick<SweepStore, 'file'>, sweepId: string): (filed: Filed) => Promise<void> {
  const waiting: Waiting[] = [];
  let writing = false;
  let full = (): void => {};

  function company(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, COMPANY_MS);
      full = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  async function write(): Promise<void> {
    writing = true;
    while (waiting.length > 0) {
      if (waiting.length < MOST_AT_ONCE) await company();
      const batch = waiting.splice(0, MOST_AT_ONCE);
      try {
        await store.file(
          sweepId,
          batch.map(({ filed }) => filed),
        );
        for (const { resolve } of batch) resolve();
      } catch (cause) {
        for (const { reject } of batch) reject(cause);
      }
    }
    writing = false;
  }

  return (filed) =>
    new Promise<void>((resolve, reject) => {
      waiting.push({ filed, resolve, reject });
      if (waiting.length === MOST_AT_ONCE) full();
      if (!writing) void write();
    });
}
