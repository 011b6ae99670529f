import { describe, expect, test } from 'vitest';
import { counted, misattributed } from './ledger.ts';

/** Others may be under way, and each of them lowers limits that all feel. */
const WAIT_SECONDS = 200;

const alone = counted.filter(({ machineWide }) => machineWide?.alone === true);

describe('so are those of a fault that the whole machine feels', { retry: 1 }, () => {
  test.each(alone.map((scenario) => [scenario.id, scenario] as const))('%s', async (_, scenario) => {
    expect(await misattributed(scenario, WAIT_SECONDS)).toBe('');
  });
});
