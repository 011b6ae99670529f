import type { LabScenario, LabService, LabStep } from '../faces/cli/deps.ts';
import type { Scenario } from '../lab/scenario.ts';
import type { TrialStep } from '../lab/trial.ts';

export const lab: LabService = {
  async list() {
    const { listScenarios, machineWideWarning } = await import('../lab/lab.ts');
    return listScenarios().map((scenario) => ({ ...listed(scenario), machineWide: machineWideWarning(scenario) }));
  },
  async start(scenarioId, allowed, signal) {
    const { startScenario } = await import('../lab/lab.ts');
    const running = await startScenario(scenarioId, allowed, signal);
    const { scenario, namespace, serverAddress, port } = running;
    const description = `${scenario.title}: clients dial ${serverAddress}:${port}`;
    return { netns: namespace, description, stop: () => running.stop() };
  },
  async run(scenarioId, { onStep, saveIn, ...options }, signal) {
    const { tryScenario } = await import('../lab/trial.ts');
    const trial = await tryScenario(scenarioId, { ...options, onStep: (step) => onStep(told(step)) }, signal);
    if (saveIn !== undefined && trial.complaints.length === 0) {
      const { saveRecording } = await import('../lab/recording.ts');
      await saveRecording(saveIn, trial);
    }
    return trial;
  },
  async removeLeftovers() {
    const { sweepLeftOvers } = await import('../lab/keeper.ts');
    return await sweepLeftOvers();
  },
  async alive() {
    const { livingNetworks } = await import('../lab/keeper.ts');
    return await livingNetworks();
  },
};

function listed({ id, title, expect, clientSees, cure = [], mended }: Scenario): Omit<LabScenario, 'machineWide'> {
  const keys = cure.map(({ key }) => key).join(', ');
  const { label, causeIds } = expect;
  return { id, title, label, causeId: causeIds[0] ?? label, clientSees, cure: keys === '' ? (mended ?? '') : keys };
}

function told(step: TrialStep): LabStep {
  if (step.kind !== 'made') return step;
  const { namespace, serverAddress, port, proof } = step.running;
  return { kind: 'made', netns: namespace, dials: `${serverAddress}:${port}`, proof };
}
