import { randomBytes } from 'node:crypto';
import { access } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { createQueues } from '../app/jobs/queues.ts';
import { readLadder } from '../app/ladders/read-ladder.ts';
import { proposalView } from '../app/changes/proposal-view.ts';
import type { Store } from '../app/store.ts';
import type { ProposalView } from '../approval/proposal.ts';
import type { Config } from '../config/config.ts';
import type { OperatorService } from '../faces/cli/deps.ts';
import { canonicalJson } from '../protocol/canonical.ts';
import { OperatorAnswer, operatorKey } from '../protocol/operator.ts';
import { Problem } from '../protocol/problem.ts';
import { type KeyPair, loadOrCreateSigner } from '../transports/agent/keys.ts';
import { approvers } from './approvers.ts';
import { logIn } from './console-login.ts';
import { consoleOrigin } from './places.ts';
import { withMemory } from './fleet.ts';
import { withStore } from './state.ts';

/** A bot takes a job at once, and measures nothing before it answers. */
const PATIENCE_MS = 15_000;
const LOOK_MS = 200;
const LADDERS_LISTED = 20;

export const operator: OperatorService = {
  async makeKey(file) {
    if (await exists(file)) throw new Problem('usage', `${file} is there already; a key is never overwritten.`);
    return (await loadOrCreateSigner(file)).publicKey;
  },
  pending: (config) => withStore(config, (store) => pendingProposals(config, store)),
  find: (config, proposalId) =>
    withStore(config, async (store) => {
      const record = await store.proposals.find(proposalId);
      return record === null ? null : proposalView(record, viewDeps(config, store));
    }),
  ladders: (config) =>
    withStore(config, async (store) => {
      const records = await store.ladders.latest(LADDERS_LISTED);
      const read = await Promise.all(
        records.map(({ ladderId }) => readLadder({ store, terms: config.approval }, ladderId)),
      );
      return read.flatMap((one) => (one === null ? [] : [one.view]));
    }),
  ladder: (config, ladderId) =>
    withStore(config, async (store) => (await readLadder({ store, terms: config.approval }, ladderId))?.view ?? null),
  async decide(config, { keyFile, ...wanted }, signal) {
    const signer = await signerIn(keyFile);
    const operatorName = config.operators.find((known) =>
      [known.publicKey, known.nextKey].includes(signer.publicKey),
    )?.name;
    if (operatorName === undefined) {
      const entry = `operators: [{name: NAME, publicKey: "${signer.publicKey}"}]`;
      throw new Problem('usage', `The configuration does not know this key. Let its owner add:\n${entry}`);
    }
    const nonce = randomBytes(16).toString('hex');
    const head = { format: 'syndrop-decision/1', operator: operatorName, at: new Date().toISOString(), nonce } as const;
    const payload = canonicalJson({ ...head, ...wanted });
    const signed = { payload, keyId: signer.keyId, signature: signer.sign(payload) };
    return await withMemory(config, async ({ redis, store }) => {
      const queues = createQueues({ redis, clock: () => new Date(), log: () => {} });
      await queues.add({ kind: 'operator', signed });
      const answer = await waitForAnswer(store, nonce, signal);
      await queues.stop();
      return answer;
    });
  },
  async logIn(where, keyFile, signal) {
    const address = typeof where === 'string' ? where : consoleOrigin(where);
    if (address === null) {
      throw new Problem('usage', 'The configuration has no console. Say where it is with --url, or set console.');
    }
    return await logIn(address, await signerIn(keyFile), signal);
  },
};

async function signerIn(keyFile: string): Promise<KeyPair> {
  if (!(await exists(keyFile))) throw new Problem('usage', `${keyFile} is not there.\nTry: syndrop operator-key`);
  return await loadOrCreateSigner(keyFile);
}

async function pendingProposals(config: Config, store: Store): Promise<readonly ProposalView[]> {
  const records = await store.proposals.inStates(['proposed', 'approved', 'applied', 'keeping', 'reverting']);
  return records.map((record) => proposalView(record, viewDeps(config, store)));
}

function viewDeps(config: Config, store: Store) {
  const { policyOf } = approvers(config, store, () => Promise.resolve([]));
  return { terms: config.approval, policyOf };
}

async function waitForAnswer(store: Store, nonce: string, signal: AbortSignal): Promise<OperatorAnswer | null> {
  const end = performance.now() + PATIENCE_MS;
  while (performance.now() < end) {
    signal.throwIfAborted();
    const stored = await store.switches.get(operatorKey(nonce));
    if (stored?.startsWith('{') === true) return OperatorAnswer.parse(JSON.parse(stored));
    await sleep(LOOK_MS);
  }
  return null;
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
