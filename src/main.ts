import { fileURLToPath } from 'node:url';
import { AGENT_VERSION } from '../agent/version.ts';
import { runCli } from './faces/cli/run.ts';
import { openTerminal } from './faces/cli/terminal.ts';
import { interruption } from './faces/cli/interruption.ts';
import { Problem } from './protocol/problem.ts';
import type { LabService, Services } from './faces/cli/deps.ts';

const lab: LabService = {
  async list() {
    const { listScenarios } = await import('./lab/lab.ts');
    return listScenarios().map(({ id, title, expect }) => ({ id, title, causeId: expect.causeIds[0] ?? expect.label }));
  },
  async start(scenarioId) {
    const { startScenario } = await import('./lab/lab.ts');
    const running = await startScenario(scenarioId);
    const { scenario, namespace, serverAddress, port } = running;
    const description = `${scenario.title}: clients dial ${serverAddress}:${port}`;
    return { netns: namespace, description, stop: () => running.stop() };
  },
  async removeLeftovers() {
    const { sweepLeftOvers } = await import('./lab/keeper.ts');
    return await sweepLeftOvers();
  },
};

const services: Services = {
  agentProgram: fileURLToPath(new URL('syndrop-agent.cjs', import.meta.url)),
  start: () => notWired('start'),
  bot: () => notWired('bot'),
  checkBot: () => notWired('bot --check'),
  reach: () => Promise.resolve(undefined),
  hosts: () => Promise.resolve([]),
  enroll: () => notWired('enroll'),
  verifyAudit: () => notWired('audit verify'),
  exportAudit: () => {
    throw new Problem('not-available', 'audit export is not in this version.');
  },
  lab,
};

function notWired(name: string): Promise<never> {
  return Promise.reject(new Problem('not-available', `${name} is not in this version.`));
}

const signal = interruption(process);
process.exitCode = await runCli(process.argv.slice(2), {
  version: AGENT_VERSION,
  environment: process.env,
  terminal: openTerminal(process, process.env),
  signal,
  services,
});
// What was interrupted may still hold an open pipe or file.
if (signal.aborted) process.exit();
