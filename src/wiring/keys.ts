import { access, rename } from 'node:fs/promises';
import { revokedKey, type RotationDeps, rotateHostKey, tellBotKeys } from '../app/hosts/key-rotation.ts';
import type { Config } from '../config/config.ts';
import type { KeyRow, KeyService } from '../faces/cli/deps.ts';
import { Problem } from '../protocol/problem.ts';
import { keyIdIn, loadOrCreateSigner } from '../transports/agent/keys.ts';
import { withMemory } from './fleet.ts';
import type { Memory } from './memory.ts';
import { placesOf } from './places.ts';
import { withStore } from './state.ts';

const ACTOR = 'syndrop';

export const keys: KeyService = {
  list: (config) => list(config),
  rotateBot: (config, leaveBehind, signal) =>
    withMemory(config, async (memory) => {
      const { signingKey, nextSigningKey, oldSigningKey } = placesOf(config);
      const next = await loadOrCreateSigner(nextSigningKey);
      const both = [memory.signer.publicKey, next.publicKey];
      const ids = { from: memory.signer.keyId, to: next.keyId };
      await audited(memory, 'keys.bot-rotation-begun', next.keyId, ids);
      const told = await tellBotKeys(rotationOf(memory), both, signal);
      const behind = told.filter(({ problem }) => problem !== null);
      const done = behind.length === 0 || leaveBehind;
      if (done) {
        await rename(signingKey, oldSigningKey);
        await rename(nextSigningKey, signingKey);
        await audited(memory, 'keys.bot-rotated', next.keyId, { ...ids, told: told.length, behind: behind.length });
      }
      return { ...ids, told, done };
    }),
  revokeBot: (config, keyId, signal) =>
    withMemory(config, async (memory) => {
      const { signer } = memory;
      if (keyId === signer.keyId)
        throw new Problem('usage', 'That is the key in use. First: syndrop keys rotate bot, and restart the bots.');
      await audited(memory, 'keys.bot-revoked', keyId, { kept: signer.keyId });
      return { kept: signer.keyId, told: await tellBotKeys(rotationOf(memory), [signer.publicKey], signal) };
    }),
  rotateHost: (config, host, signal) =>
    withMemory(config, async (memory) => {
      const { from, to } = await rotateHostKey(rotationOf(memory), host, ACTOR, signal);
      return { from: keyIdIn(from), to: keyIdIn(to) };
    }),
  revokeOperator: (config, keyId) =>
    withStore(config, async (store) => {
      const at = new Date().toISOString();
      const known = operatorKeys(config).find(({ id }) => id === keyId);
      const detail = { operator: known?.owner ?? null };
      const audit = { at, actor: ACTOR, what: 'keys.operator-revoked', subject: keyId, detail };
      return await store.switches.swap(revokedKey(keyId), null, at, audit);
    }),
};

function rotationOf({ store, agents }: Memory): RotationDeps {
  return { store, changeKeys: (...given) => agents.changeKeys(...given), clock: () => new Date() };
}

async function audited(
  { store }: Memory,
  what: string,
  subject: string,
  detail: Readonly<Record<string, string | number>>,
): Promise<void> {
  await store.audit.append({ at: new Date().toISOString(), actor: ACTOR, what, subject, detail });
}

async function list(config: Config): Promise<readonly KeyRow[]> {
  const { signingKey, nextSigningKey, oldSigningKey } = placesOf(config);
  const files = [
    [signingKey, 'in use'],
    [nextSigningKey, 'next'],
    [oldSigningKey, 'old'],
  ] as const;
  const rows: KeyRow[] = [];
  for (const [file, state] of files) {
    // Looking must not make one.
    if (await isThere(file)) rows.push({ owner: 'bot', id: (await loadOrCreateSigner(file)).keyId, state });
  }
  return await withStore(config, async (store) => {
    for (const { id: host, publicKey, nextKey } of await store.hosts.list()) {
      if (publicKey !== null) rows.push({ owner: `host ${host}`, id: keyIdIn(publicKey), state: 'in use' });
      if (nextKey !== null) rows.push({ owner: `host ${host}`, id: keyIdIn(nextKey), state: 'next' });
    }
    for (const row of operatorKeys(config)) {
      const revoked = (await store.switches.get(revokedKey(row.id))) !== null;
      rows.push(revoked ? { ...row, state: 'revoked' } : row);
    }
    return rows;
  });
}

function operatorKeys({ operators }: Config): readonly KeyRow[] {
  return operators.flatMap(({ name, publicKey, nextKey }) => [
    { owner: `operator ${name}`, id: keyIdIn(publicKey), state: 'in use' as const },
    ...(nextKey === undefined ? [] : [{ owner: `operator ${name}`, id: keyIdIn(nextKey), state: 'next' as const }]),
  ]);
}

async function isThere(file: string): Promise<boolean> {
  return await access(file).then(
    () => true,
    () => false,
  );
}
