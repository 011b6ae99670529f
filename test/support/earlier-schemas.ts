import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Store } from '../../src/app/store.ts';

const DIRECTORY = join(import.meta.dirname, '..', 'store', 'schemas');

export interface EarlierStore {
  readonly store: Store;
  /** The same place once more, as the next start of a bot opens it. */
  again(): Promise<Store>;
  close(): Promise<void>;
}

/** Tables as each version made them, with one of everything in them, are brought to this version and lose nothing. */
export function describeEarlierSchemas(
  database: string,
  bytes: 'blob' | 'bytea',
  open: (sql: string) => Promise<EarlierStore>,
): void {
  describe(`${database} of an earlier version`, () => {
    test.each(readdirSync(DIRECTORY))('%s is brought to this one, whole, and goes on', async (name) => {
      const opened = await open(readFileSync(join(DIRECTORY, name), 'utf8').replaceAll('{bytes}', bytes));
      const { store } = opened;
      try {
        expect(await store.hosts.find('web01')).toMatchObject({ mode: 'observe', kernel: '6.1', sealingKey: null });
        expect(await store.diagnoses.find('d1')).toMatchObject({ state: 'done', proposalId: 'p1', tookMs: 5 });
        expect(await store.proposals.find('p1')).toMatchObject({ state: 'applied', events: [{ actor: 'slack:U2' }] });
        expect(await store.orders.find('p1', 'apply', 0)).toMatchObject({ outcome: { state: 'applied' } });
        expect(await store.audit.verify()).toMatchObject({ intact: true, rows: 2 });
        const at = '2026-01-02T00:00:00.000Z';
        const entry = { at, actor: 'syndrop', what: 'host.audited', subject: 'web01', detail: {} };
        expect((await store.audit.append(entry)).seq).toBe(3);
        expect(await store.hosts.seen('web01', { at, sealingKey: 'x25519:k' })).toBe(true);
        expect(await store.switches.swap('a new switch', null, '1')).toBe(true);
        const again = await opened.again();
        expect(await again.hosts.find('web01')).toMatchObject({ sealingKey: 'x25519:k', lastSeen: at });
        expect(await again.audit.verify()).toMatchObject({ intact: true, rows: 3 });
        await again.close();
      } finally {
        await opened.close();
      }
    });
  });
}
