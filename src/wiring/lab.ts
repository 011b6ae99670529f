import type { LabService } from '../faces/cli/deps.ts';

export const lab: LabService = {
  async list() {
    const { listScenarios, machineWideWarning } = await import('../lab/lab.ts');
    return listScenarios().map((scenario) => {
      const { id, title, expect } = scenario;
      return { id, title, causeId: expect.causeIds[0] ?? expect.label, machineWide: machineWideWarning(scenario) };
    });
  },
  async start(scenarioId, allowed) {
    const { startScenario } = await import('../lab/lab.ts');
    const running = await startScenario(scenarioId, allowed);
    const { scenario, namespace, serverAddress, port } = running;
    const description = `${scenario.title}: clients dial ${serverAddress}:${port}`;
    return { netns: namespace, description, stop: () => running.stop() };
  },
  async removeLeftovers() {
    const { sweepLeftOvers } = await import('../lab/keeper.ts');
    return await sweepLeftOvers();
  },
};
