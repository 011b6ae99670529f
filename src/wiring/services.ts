import { fileURLToPath } from 'node:url';
import type { Services } from '../faces/cli/deps.ts';
import { lab } from './lab.ts';

/** Each part is loaded only when its command runs: a replay must not wait for Slack's libraries. */
export const services: Services = {
  agentProgram: fileURLToPath(new URL('syndrop-agent.cjs', import.meta.url)),
  async start(config, terminal, signal) {
    const { startEverything } = await import('./start.ts');
    await startEverything(config, services.agentProgram, terminal, signal);
  },
  async bot(config, terminal, signal) {
    const { runBot } = await import('./run-bot.ts');
    await runBot(config, terminal, signal);
  },
  async setUpSlack(...given) {
    const { setUpSlack } = await import('./setup-slack.ts');
    return await setUpSlack(...given);
  },
  async mcp(...given) {
    const { runMcp } = await import('./mcp.ts');
    await runMcp(...given);
  },
  async checkBot(config, signal) {
    const { checkBot } = await import('./check-bot.ts');
    return await checkBot(config, signal);
  },
  async reach(config, host) {
    const { reachHost } = await import('./fleet.ts');
    return await reachHost(config, host);
  },
  async hosts(config) {
    const { fleetHosts } = await import('./fleet.ts');
    return await fleetHosts(config);
  },
  async waitingHosts(config) {
    const { waitingHosts } = await import('./fleet.ts');
    return await waitingHosts(config);
  },
  keys: async () => (await import('./keys.ts')).keys,
  enrolment: async () => (await import('./enrolment.ts')).enrolment,
  async verifyAudit(config) {
    const { verifyAudit } = await import('./audit.ts');
    return await verifyAudit(config);
  },
  async auditHosts(...given) {
    const { auditHosts } = await import('./audit-hosts.ts');
    await auditHosts(...given);
  },
  async *exportAudit(config) {
    const { exportAudit } = await import('./audit.ts');
    yield* exportAudit(config);
  },
  async freeze(config, wanted) {
    const { freezeChanges } = await import('./freeze.ts');
    return await freezeChanges(config, wanted);
  },
  operator: async () => (await import('./operator.ts')).operator,
  devices: async () => (await import('./approver-devices.ts')).devices,
  async schedules(config, work) {
    const { withSchedules } = await import('./schedules.ts');
    return await withSchedules(config, work);
  },
  sweeps: async () => (await import('./sweep.ts')).sweeps,
  lab,
};
