import { describe, expect, test } from 'vitest';
import { listScenarios } from '../../src/lab/lab.ts';
import type { Scenario } from '../../src/lab/scenario.ts';
import { type Trial, tryScenario, whyNot } from '../../src/lab/trial.ts';
import { Problem } from '../../src/protocol/problem.ts';
import { counted, misattributed } from './ledger.ts';

/** A fault that is found twice and missed once is not found. */
const ROUNDS = 3;

/** Others may be under way, and each of them lowers limits that all feel. */
const WAIT_SECONDS = 200;

const scenarios = listScenarios();
const alone = scenarios.filter(({ machineWide }) => machineWide?.alone === true);
const together = scenarios.filter((scenario) => !alone.includes(scenario));

/** Names first those who wait for nobody; within a round each scenario comes once. */
function rounds(of: readonly Scenario[]): readonly (readonly [round: number, id: string])[] {
  return Array.from({ length: ROUNDS }, (_, index) => of.map(({ id }) => [index + 1, id] as const)).flat();
}

/** On a machine that stood still for a moment a fault may not come about; one that never does is a broken scenario. */
const MAKINGS = 3;

/** What was promised and did not come true, with all that helps to see why; empty when everything did. */
async function broken(id: string): Promise<string> {
  const trial = await tryMade(id, MAKINGS);
  return trial.complaints.length > 0 ? whyNot(trial) : '';
}

/** A trial starts only once its client was seen to suffer what the scenario promises: that is the proof of the fault. */
async function tryMade(id: string, makings: number): Promise<Trial> {
  const limits = { maxSeconds: 240, machineWide: true, waitSeconds: WAIT_SECONDS };
  try {
    return await tryScenario(id, limits, AbortSignal.timeout(280_000));
  } catch (error) {
    if (makings > 1 && error instanceof Problem && error.code === 'lab-fault-not-made') return tryMade(id, makings - 1);
    throw error;
  }
}

// What others do on this machine can disturb a window: such a trial is repeated, and the report says so.
describe.concurrent('a real fault is named by its cause, and what is proposed cures it', { retry: 2 }, () => {
  test.each(rounds(together))('round %i: %s', async (_, id) => {
    expect(await broken(id)).toBe('');
  });
});

// These lower limits of the whole machine: nothing of ours runs beside them.
describe('so is one that the whole machine feels', { retry: 2 }, () => {
  test.each(rounds(alone))('round %i: %s', async (_, id) => {
    expect(await broken(id)).toBe('');
  });
});

describe('so is the ledger of one', { retry: 1 }, () => {
  test.each(counted.filter((scenario) => alone.includes(scenario)).map((scenario) => [scenario.id, scenario] as const))(
    '%s',
    async (_, scenario) => {
      expect(await misattributed(scenario, WAIT_SECONDS)).toBe('');
    },
  );
});
