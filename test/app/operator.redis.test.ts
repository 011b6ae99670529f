import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createQueues } from '../../src/app/jobs/queues.ts';
import { revokedKey } from '../../src/app/hosts/key-rotation.ts';
import { totpOf } from '../../src/app/people/second-factor.ts';
import { canonicalJson } from '../../src/protocol/canonical.ts';
import { operatorKey } from '../../src/protocol/operator.ts';
import { isSignedBy } from '../../src/transports/agent/keys.ts';
import { syndrop } from '../faces/cli/run-syndrop.ts';
import { type Bench, openBench } from '../support/app-bench.ts';
import { newSigner } from '../support/fake-host.ts';

let bench: Bench;
afterEach(() => bench.close());

async function audited(what: string): Promise<readonly string[]> {
  return (await bench.store.audit.after(0, 200)).filter((row) => row.what === what).map(({ actor }) => actor);
}

describe('a decision in the queue', () => {
  function decision(over: Record<string, string> = {}) {
    const nonce = randomBytes(16).toString('hex');
    const at = new Date().toISOString();
    return { format: 'syndrop-decision/1', operator: 'ops', decision: 'approve', at, nonce, ...over };
  }

  async function put(content: Record<string, string>, signer = bench.signer): Promise<void> {
    const payload = canonicalJson(content);
    const signed = { payload, keyId: signer.keyId, signature: signer.sign(payload) };
    const queues = createQueues({ redis: bench.redis, clock: () => new Date(), log: () => {} });
    await queues.add({ kind: 'operator', signed });
    await queues.stop();
  }

  it('counts when an operator signed it, once, while it is fresh', async () => {
    bench = await openBench({ rules: { approvers: ['key:ops'] } });
    await bench.app.start();
    const { proposalId, plan } = await bench.proposed();
    const about = { proposalId, digest: plan.digest };
    const stale = decision({ ...about, at: new Date(Date.now() - 180_000).toISOString() });
    await put(stale);
    await bench.until('the stale one is answered', async () => {
      return (await bench.store.switches.get(operatorKey(stale.nonce)))?.includes('expired') === true;
    });
    await put(decision({ ...about, digest: `sha256:${'0'.repeat(64)}` }));
    await put(decision(about), newSigner());
    await put(decision({ ...about, operator: 'somebody' }));
    const good = decision(about);
    await put(good);
    await bench.inState(proposalId, 'applied');
    await put({ ...good, decision: 'revert' });
    await put(good);
    await bench.until('the good one is answered', async () => {
      return (await bench.store.switches.get(operatorKey(good.nonce)))?.startsWith('{') === true;
    });
    expect(await audited('proposal.approved')).toEqual(['key:ops']);
    expect(await audited('decision.refused')).toEqual(['key:ops', 'key:ops']);
    expect((await bench.app.proposal(proposalId))?.state).toBe('applied');
    expect(bench.host.writes).toHaveLength(1);
  });

  it('does not count once its key is revoked, whatever the configuration says, and the terminal is told', async () => {
    bench = await openBench({ rules: { approvers: ['key:ops'] } });
    await bench.app.start();
    const { proposalId, plan } = await bench.proposed();
    expect(await bench.store.switches.swap(revokedKey(bench.signer.keyId), null, '2026-01-01T00:00:00Z')).toBe(true);
    const wanted = decision({ proposalId, digest: plan.digest });
    await put(wanted);
    await bench.until('it is answered', async () => {
      return (await bench.store.switches.get(operatorKey(wanted.nonce)))?.includes('key-revoked') === true;
    });
    expect(await audited('decision.refused')).toEqual(['key:ops']);
    expect((await bench.app.proposal(proposalId))?.state).toBe('proposed');
  });
});

describe('the command line of an operator', () => {
  it('makes a key, shows what waits, decides, and is refused in words', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'syndrop-operator-'));
    try {
      const key = join(directory, 'ops.pem');
      const made = await syndrop(['operator-key', 'ops', '--out', key]);
      const publicKey = /publicKey: "(ed25519:[^"]+)"/.exec(made.stdout)?.[1] ?? '';
      expect((await stat(key)).mode & 0o777).toBe(0o600);
      expect((await syndrop(['operator-key', 'ops', '--out', key])).status).toBe(2);

      bench = await openBench({
        rules: { approvers: ['key:ops'] },
        isOperator: (name, ...signature) => name === 'ops' && isSignedBy(publicKey, ...signature),
      });
      await bench.app.start();
      const { proposalId } = await bench.proposed();
      const config = join(directory, 'syndrop.yaml');
      await writeFile(
        config,
        `operators: [{name: ops, publicKey: "${publicKey}"}]\napproval: {approvers: ["key:ops"]}\n`,
      );
      const environment = {
        SYNDROP_CONFIG: config,
        SYNDROP_STATE_DIR: join(directory, 'state'),
        REDIS_URL: `unix://${bench.redisUrl}`,
        DATABASE_URL: `sqlite:${bench.storeFile}`,
      };
      const run = (...args: string[]) => syndrop(args, '', environment);
      expect(await run('pending')).toMatchObject({
        stderr: '',
        stdout: expect.stringContaining(`${proposalId}  web01  proposed`),
      });
      const unasked = await run('approve', proposalId, '--key', key);
      expect(unasked).toMatchObject({ status: 2, stderr: expect.stringContaining('--yes') });

      expect((await run('freeze', 'release day', '--until', '1h')).stdout).toContain('Frozen until');
      const frozen = await run('approve', proposalId, '--key', key, '--yes');
      expect(frozen).toMatchObject({ status: 1, stdout: expect.stringContaining('release day') });
      expect((await run('unfreeze')).stdout).toContain('Ended: release day');

      const approved = await run('approve', proposalId, '--key', key, '--yes');
      expect(approved).toMatchObject({
        status: 0,
        stdout: expect.stringContaining('The change on web01 is approved.'),
      });
      await bench.inState(proposalId, 'applied');
      expect(await run('keep', proposalId, '--key', key, '--yes')).toMatchObject({ status: 0 });
      await bench.inState(proposalId, 'kept');
      expect(await audited('proposal.kept')).toEqual(['web01']);
      expect((await run('approve', 'nothing', '--key', key, '--yes')).stderr).toContain('syndrop pending');
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  });

  it('enrols an authenticator app, whose secret is in no audit and readable by its owner alone', async () => {
    bench = await openBench();
    const directory = await mkdtemp(join(tmpdir(), 'syndrop-devices-'));
    try {
      const environment = { SYNDROP_STATE_DIR: directory, DATABASE_URL: `sqlite:${bench.storeFile}` };
      const run = (...args: string[]) => syndrop(['approvers', ...args], '', environment);
      const { stdout } = await run('enroll', 'slack:U2');
      const secret = new URL(stdout.trim()).searchParams.get('secret') ?? '';
      expect(totpOf('slack:U2', secret).toString()).toBe(stdout.trim());
      const file = join(directory, 'second-factors.json');
      expect((await stat(file)).mode & 0o777).toBe(0o600);
      expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({ 'slack:U2': secret });
      expect((await run('list')).stdout).toBe('slack:U2\n');
      expect(JSON.stringify(await bench.store.audit.after(0, 100))).not.toContain(secret);
      expect((await run('remove', 'slack:U2')).status).toBe(0);
      expect((await run('remove', 'slack:U2')).status).toBe(2);
      expect((await run('enroll', 'somebody')).status).toBe(2);
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  });
});
