import { describe, expect, test } from 'vitest';
import { listScenarios } from '../../src/lab/lab.ts';
import { sees } from '../../src/lab/scenario.ts';
import { tryScenario, whyNot } from '../../src/lab/trial.ts';

// Each starts only once its client was seen to suffer what the scenario promises: that is the proof of the fault.
describe.concurrent('a real fault is named by its cause', () => {
  test.each(listScenarios().map(({ id }) => id))('%s', async (id) => {
    const trial = await tryScenario(id, { maxSeconds: 100, machineWide: true }, AbortSignal.timeout(100_000));
    if (trial.complaints.length > 0) throw new Error(whyNot(trial));
    expect(sees(trial.scenario.clientSees, trial.proof)).toBe(true);
  });
});
