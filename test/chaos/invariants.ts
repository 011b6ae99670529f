import { join } from 'node:path';
import { allChanges } from '../../agent/lease.ts';
import { auditHost } from '../../src/app/host-audit.ts';
import type { ProposalRecord } from '../../src/app/store.ts';
import type { ProposalState } from '../../src/approval/proposal.ts';
import { incidents, type ShownMessage } from '../../src/embedded/slack/client.ts';
import { logLines } from '../../agent/order-log.ts';
import type { Fleet } from '../support/fleet.ts';
import { FIRST } from './edges.ts';
import type { Deeds } from './people.ts';
import { EDGES, HOSTS, LIARS, type World } from './world.ts';

const EARLY = new Date(0).toISOString();
const OPEN = ['proposed', 'approved', 'applied', 'keeping', 'reverting'] as const satisfies readonly ProposalState[];
const OVER = ['rejected', 'expired', 'refused', 'kept', 'reverted'] as const satisfies readonly ProposalState[];

/** What is still to come, in words; null when nothing is. */
export async function owed({ fleet: { store, dir } }: World): Promise<string | null> {
  const [untold, sweeps, open, unshown] = await Promise.all([
    store.diagnoses.untold(EARLY),
    store.sweeps.owed(EARLY),
    store.proposals.inStates(OPEN),
    store.proposals.unshown(EARLY),
  ]);
  const changes = EDGES.flatMap((host) => allChanges(stateOf(dir, host)));
  const counts = {
    diagnoses: untold.length,
    sweeps: sweeps.length,
    proposals: open.length,
    'messages of proposals': unshown.length,
    'changes on hosts': changes.filter(({ outcome }) => outcome === null).length,
  };
  const left = Object.entries(counts).filter(([, count]) => count > 0);
  return left.length === 0 ? null : left.map(([what, count]) => `${count} ${what}`).join(', ');
}

/** What does not hold, in words. */
export async function violations(world: World, deeds: Deeds): Promise<readonly string[]> {
  const { proposals } = world.fleet.store;
  const [all, over] = await Promise.all([proposals.inStates([...OPEN, ...OVER]), proposals.inStates(OVER)]);
  return [
    ...(await messages(world.fleet)),
    ...(await sweeps(world.fleet)),
    ...(await audit(world.fleet, over)),
    ...EDGES.flatMap((host) => changesOf(world, host, all, deeds)),
    ...(await orders(world.fleet, deeds)),
  ];
}

/** Each verdict stands in Slack, and nothing stands there twice. */
async function messages({ slack, store }: Fleet): Promise<readonly string[]> {
  const found: string[] = [];
  const keys = (await slack.as('U0ONCALL1').channel(incidents)).flatMap(keyOf);
  const twice = keys.filter((key, index) => keys.indexOf(key) !== index);
  if (twice.length > 0) found.push(`doubled: ${twice.join(', ')}`);
  const records = (await Promise.all(HOSTS.map((host) => store.diagnoses.history(host, 10_000)))).flat();
  const untold = records.filter(({ diagnosisId }) => !keys.includes(`diagnosis-${diagnosisId}`));
  if (untold.length > 0) found.push(`lost: ${untold.length} verdicts stand in no thread`);
  return found;
}

function keyOf({ metadata }: ShownMessage): readonly string[] {
  return metadata === undefined ? [] : [String(/"key":"([^"]+)"/.exec(JSON.stringify(metadata))?.[1])];
}

/** Each sweep tells of every host, and takes no answer of one that lies. */
async function sweeps({ store }: Fleet): Promise<readonly string[]> {
  const found: string[] = [];
  for (const { sweepId } of await store.sweeps.list(10_000)) {
    const results = await store.sweeps.results(sweepId);
    if (results.length !== HOSTS.length) found.push(`lost: sweep ${sweepId} tells of ${results.length} hosts`);
    if (results.some(({ state, host }) => state === 'answered' && LIARS.includes(host)))
      found.push(`believed: sweep ${sweepId} took a forged answer`);
  }
  return found;
}

/** The chain holds; each proposal's story stands in it once; what hosts wrote down themselves is the same story. */
async function audit({ store, dir }: Fleet, proposals: readonly ProposalRecord[]): Promise<readonly string[]> {
  const found: string[] = [];
  if (!(await store.audit.verify()).intact) found.push('audit: the chain is broken');
  const rows = await store.audit.after(0, 1_000_000);
  for (const { proposalId, state } of proposals) {
    const own = rows.filter(({ subject }) => subject === proposalId);
    const count = (what: string, kind?: string): number =>
      own.filter((row) => row.what === what && (kind === undefined || row.detail['kind'] === kind)).length;
    const approvals = count('proposal.approved');
    const orders = count('order.signed', 'apply');
    const ends = count(`proposal.${state}`);
    if (count('proposal.proposed') !== 1 || ends !== 1)
      found.push(`audit: proposal ${proposalId} is ${state}, which stands there ${ends} times`);
    if (orders > approvals || approvals > 1)
      found.push(`audit: ${orders} orders for ${approvals} approvals of ${proposalId}`);
  }
  for (const host of EDGES) {
    const audited = await auditHost(
      store,
      async () => logLines(stateOf(dir, host)),
      host,
      new AbortController().signal,
    );
    if (audited.state === 'unread') found.push(`audit: ${audited.message}`);
    if (audited.state === 'differs')
      found.push(...audited.differences.map(({ message }) => `audit: ${host}: ${message}`));
  }
  return found;
}

/** Every value the kernel was seen to have came of an approved proposal, once, or of its end; the last one is right. */
function changesOf(
  { edges, fleet }: World,
  host: string,
  proposals: readonly ProposalRecord[],
  { approved }: Deeds,
): readonly string[] {
  const found: string[] = [];
  const own = proposals.filter(({ plan }) => plan.host === host);
  const changes = new Map(allChanges(stateOf(fleet.dir, host)).map((change) => [change.lease.changeId, change]));
  const applied = new Set<string>();
  const values = edges.values(host);
  for (const [index, to] of values.entries()) {
    const from = values[index - 1];
    if (from === undefined) continue;
    const step = `${host} went from ${from} to ${to}`;
    const by = own.find(({ plan }) => plan.changes[0]?.from === from && plan.changes[0].to === to);
    const back = own.find(({ plan }) => plan.changes[0]?.from === to && plan.changes[0].to === from);
    if (by !== undefined && !approved.has(by.proposalId)) found.push(`unapproved: ${step}`);
    else if (by !== undefined && applied.has(by.proposalId)) found.push(`twice: ${step}`);
    else if (by === undefined && changes.get(back?.proposalId ?? '')?.outcome?.state !== 'reverted')
      found.push(`unapproved: ${step}, which nobody proposed`);
    if (by !== undefined) applied.add(by.proposalId);
  }
  for (const { proposalId, state } of own) {
    const there = changes.get(proposalId)?.outcome?.state;
    // One that nobody heard of is refused here, and took itself back there.
    if (there === undefined || there === state || (there === 'reverted' && state === 'refused')) continue;
    found.push(`untrue: proposal ${proposalId} is ${state}, and ${there} on ${host}`);
  }
  const kept = own.filter(({ proposalId }) => changes.get(proposalId)?.outcome?.state === 'kept');
  const should = String(Math.max(Number(FIRST), ...kept.map(({ plan }) => Number(plan.changes[0]?.to))));
  if (values.at(-1) !== should) found.push(`lost: ${host} has ${values.at(-1)}, and ${should} was kept last`);
  return found;
}

/** Nobody signs what nobody said yes to, for whichever host. */
async function orders({ store }: Fleet, { approved }: Deeds): Promise<readonly string[]> {
  const signed = (await Promise.all(HOSTS.map((host) => store.orders.ofHost(host)))).flat();
  return signed
    .filter(({ order }) => !approved.has(order.proposalId))
    .map(({ order }) => `unapproved: an order to ${order.kind} was signed for ${order.proposalId}`);
}

function stateOf(dir: string, host: string): string {
  return join(dir, host, 'state');
}
