import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { DiagnosisDocument } from '../../src/app/reason.ts';
import { listScenarios, type RunningScenario, startScenario } from '../../src/lab/lab.ts';
import { sees } from '../../src/lab/scenario.ts';

const cli = fileURLToPath(new URL('../../dist/syndrop.js', import.meta.url));

/** The built command line inside the namespace, as an operator on that host would run it. */
function diagnose(lab: RunningScenario): Promise<{ status: number; document: DiagnosisDocument }> {
  const question = lab.asksPort === undefined ? [] : ['--port', String(lab.asksPort)];
  const window = String(lab.scenario.windowSeconds ?? 3);
  const command = [process.execPath, cli, 'diagnose', '--local', '--json', '--window', window, ...question];
  return new Promise((resolve, reject) => {
    const limits = { maxBuffer: 32 * 1024 * 1024, timeout: 60_000 };
    execFile('ip', ['netns', 'exec', lab.namespace, ...command], limits, (error, stdout, stderr) => {
      const status = error === null ? 0 : Number(error.code);
      try {
        resolve({ status, document: DiagnosisDocument.parse(JSON.parse(stdout)) });
      } catch (cause) {
        reject(new Error(`diagnose ended with status ${status}: ${stdout}${stderr}`, { cause }));
      }
    });
  });
}

// Each starts only once its client was seen to suffer what the scenario promises: that is the proof of the fault.
describe.concurrent('a real fault is named by its cause', () => {
  test.each(listScenarios().map((scenario) => [scenario.id, scenario] as const))('%s', async (id, scenario) => {
    const { expect: wanted, cure = [], clientSees } = scenario;
    const lab = await startScenario(id, { maxSeconds: 100, machineWide: true });
    try {
      const { status, document } = await diagnose(lab);
      const { verdict, findings, plan } = document;
      expect(wanted.status === 'active' ? ['active'] : ['healthy', 'past']).toContain(verdict.status);
      expect([wanted.label, ...(wanted.alsoRight ?? [])]).toContain(verdict.label);
      expect([...wanted.causeIds, ...(wanted.status === 'active' ? [] : [null])]).toContain(verdict.causeId);
      expect(status).toBe(wanted.status === 'active' ? 1 : 0);
      const active = findings.filter(({ state }) => state === 'active').map(({ label }) => label);
      expect(active.filter((label) => wanted.forbidden.includes(label))).toEqual([]);
      const found = findings.filter(({ state }) => state === 'active').map(({ causeId }) => causeId);
      expect(found).toEqual(expect.arrayContaining([...(wanted.alsoActive ?? [])]));

      const changes = plan?.changes ?? [];
      expect(changes.map(({ key }) => key)).toEqual(cure.map(({ key }) => key));
      for (const { key, to, scope } of changes) await lab.sysctl(key, to, scope);
      await lab.relisten();
      const view = (await lab.mend()) || cure.length > 0 ? 'answers' : clientSees;
      const after = await lab.observe(12);
      expect({ after, asPromised: sees(view, after) }).toMatchObject({ asPromised: true });
    } finally {
      await lab.stop();
    }
  });
});
