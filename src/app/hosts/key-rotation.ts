import { nextKeyClaim } from '../../protocol/message.ts';
import { Problem } from '../../protocol/problem.ts';
import type { KeysAsked, KeysChanged } from '../../transports/agent.ts';
import { isSignedBy, keyIdIn } from '../../transports/agent/keys.ts';
import type { HostRecord, Store } from '../store.ts';

export interface RotationDeps {
  readonly store: Store;
  readonly changeKeys: (host: string, asked: KeysAsked, signal: AbortSignal) => Promise<KeysChanged>;
  readonly clock: () => Date;
}

/** What came of telling one host. */
export interface Told {
  readonly host: string;
  /** Null: it obeys the new keys. */
  readonly problem: string | null;
}

const AT_ONCE = 16;
const SERIAL = 'bot-keys-serial';

/**
 * Tells every enrolled host which keys of bots to obey from now on, signed by one it obeys already. A host that was
 * told before is told again, which changes nothing; one that is away can be told later.
 */
export async function tellBotKeys(
  deps: RotationDeps,
  botKeys: readonly string[],
  signal: AbortSignal,
): Promise<readonly Told[]> {
  const serial = await nextSerial(deps);
  const hosts = (await deps.store.hosts.list()).filter(({ publicKey }) => publicKey !== null);
  const left = hosts.values();
  const told: Told[] = [];
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (const { id } of left) told.push({ host: id, problem: await tell(deps, id, serial, botKeys, signal) });
    }),
  );
  return told.sort((a, b) => (a.host < b.host ? -1 : 1));
}

/** Larger than any before, also where a clock was set back. */
async function nextSerial({ store, clock }: RotationDeps): Promise<number> {
  for (;;) {
    const known = await store.switches.get(SERIAL);
    const serial = Math.max(Number(known ?? 0) + 1, clock().getTime());
    if (await store.switches.swap(SERIAL, known, String(serial))) return serial;
  }
}

async function tell(
  { changeKeys }: RotationDeps,
  host: string,
  serial: number,
  botKeys: readonly string[],
  signal: AbortSignal,
): Promise<string | null> {
  try {
    const answer = await changeKeys(host, { kind: 'bot-keys', serial, botKeys }, signal);
    const isSame = answer.kind === 'keys' && String(answer.publicKeys) === String(botKeys);
    return isSame ? null : `${host} answered with other keys.`;
  } catch (cause) {
    if (!(cause instanceof Problem) || cause.code === 'cancelled') throw cause;
    return cause.message;
  }
}

/**
 * Has a host make another key, takes it down, and has it used. Between the two steps answers by either count, so that
 * nothing that gets lost, or dies, on the way locks the host out: do it again, and it is finished.
 */
export async function rotateHostKey(
  deps: RotationDeps,
  hostId: string,
  actor: string,
  signal: AbortSignal,
): Promise<{ readonly from: string; readonly to: string }> {
  const known = await hostOf(deps, hostId);
  const from = known.publicKey;
  const to = known.nextKey ?? (await takeDown(deps, known, actor, signal));
  await deps.changeKeys(hostId, { kind: 'use-key', publicKey: to }, signal);
  const host = await hostOf(deps, hostId);
  const detail = { from: keyIdIn(from), to: keyIdIn(to) };
  const audit = { at: deps.clock().toISOString(), actor, what: 'keys.host-rotated', subject: hostId, detail };
  await deps.store.hosts.put({ ...host, publicKey: to, nextKey: null }, audit);
  return { from, to };
}

async function takeDown(
  { store, changeKeys, clock }: RotationDeps,
  host: Enrolled,
  actor: string,
  signal: AbortSignal,
): Promise<string> {
  const answer = await changeKeys(host.id, { kind: 'next-key' }, signal);
  if (answer.kind !== 'next-key') throw new Problem('collect-failed', `${host.id} answered another question.`);
  const { publicKey, signature } = answer;
  // A host must not claim a key that is another's.
  if (!isSignedBy(publicKey, keyIdIn(publicKey), nextKeyClaim(host.id, publicKey), signature))
    throw new Problem('bad-key', `${host.id} named a key and did not show that it has it.`);
  const detail = { from: keyIdIn(host.publicKey), to: keyIdIn(publicKey) };
  const audit = { at: clock().toISOString(), actor, what: 'keys.host-rotation-begun', subject: host.id, detail };
  await store.hosts.put({ ...host, nextKey: publicKey }, audit);
  return publicKey;
}

interface Enrolled extends HostRecord {
  readonly publicKey: string;
}

async function hostOf({ store }: RotationDeps, hostId: string): Promise<Enrolled> {
  const host = await store.hosts.find(hostId);
  if (host === null || host.publicKey === null)
    throw new Problem('host-unknown', `${hostId} is not enrolled. Try: syndrop hosts`);
  return { ...host, publicKey: host.publicKey };
}

/** Operators' keys that count no more, whatever the configuration still says. */
export function revokedKey(keyId: string): string {
  return `revoked-key ${keyId}`;
}
