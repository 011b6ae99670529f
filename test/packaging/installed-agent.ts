import { type ChildProcess, execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { SpareRoot } from '../support/spare-root.ts';

/** Builds a package of the agent as of one fixed moment; returns its file. */
export async function buildPackage(kind: string, version: string, out: string): Promise<string> {
  const args = ['scripts/package.mjs', kind, '--version', version, '--out', out];
  const env = { ...process.env, SOURCE_DATE_EPOCH: '1700000000' };
  return (await promisify(execFile)(process.execPath, args, { env })).stdout.trim();
}

/** Starts what the installed unit starts, with the capabilities it leaves. */
export async function startInstalled(host: SpareRoot): Promise<ChildProcess> {
  const unit = await host.run(['cat', '/lib/systemd/system/syndrop-agent.service']);
  const command = /^ExecStart=(.+)$/m.exec(unit)?.[1]?.split(' ') ?? [];
  const capabilities = /^CapabilityBoundingSet=(.+)$/m.exec(unit)?.[1]?.split(' ') ?? [];
  const bound = ['-all', ...capabilities.map((name) => `+${name.slice(4).toLowerCase()}`)].join(',');
  const agent = host.start(['setpriv', '--no-new-privs', '--bounding-set', bound, ...command]);
  await new Promise<void>((resolve, reject) => {
    let said = '';
    agent.stderr?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      if (said.includes('ready')) resolve();
    });
    agent.once('exit', () => reject(new Error(`the agent ended: ${said}`)));
  });
  return agent;
}

export async function stopInstalled(host: SpareRoot, agent: ChildProcess): Promise<void> {
  const gone = new Promise((resolve) => agent.once('exit', resolve));
  const pid = (await host.run(['cat', '/var/lib/syndrop/agent.pid'])).match(/\d+/)?.[0] ?? '';
  await host.run(['kill', pid]);
  await gone;
}
