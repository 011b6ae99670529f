import type { AuditRow } from '../app/store.ts';
import type { Config } from '../config/config.ts';
import type { AuditVerdict } from '../faces/cli/deps.ts';
import { openClosedStore, withStore } from './state.ts';

const PAGE = 500;

export async function verifyAudit(config: Config): Promise<AuditVerdict> {
  return await withStore(config, async ({ audit }) => {
    const verdict = await audit.verify();
    if (verdict.intact) return { intact: true, rows: verdict.rows, detail: `Head: ${verdict.head}` };
    return { intact: false, rows: verdict.rows, detail: `Row ${verdict.seq}: ${verdict.problem}` };
  });
}

/** Oldest first, page by page: an audit may be longer than memory. */
export async function* exportAudit(config: Config): AsyncIterable<AuditRow> {
  const store = await openClosedStore(config);
  try {
    let last = 0;
    for (;;) {
      const rows = await store.audit.after(last, PAGE);
      if (rows.length === 0) return;
      yield* rows;
      last = rows.at(-1)?.seq ?? last;
    }
  } finally {
    await store.close();
  }
}
