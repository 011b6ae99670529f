import { describe, expect, test } from 'vitest';
import { counted, misattributed } from './ledger.ts';

const together = counted.filter(({ machineWide }) => machineWide?.alone !== true);

// Samples of a busy machine may be read too far apart to balance: such a pair is taken once more.
describe.concurrent('every SYN the clients lose is in the ledger, under the right cause', { retry: 1 }, () => {
  test.each(together.map((scenario) => [scenario.id, scenario] as const))('%s', async (_, scenario) => {
    expect(await misattributed(scenario)).toBe('');
  });
});
