import { type Kysely, type Selectable, sql, type Transaction } from 'kysely';
import * as z from 'zod';
import type { Filed, SweepRecord, SweepStore } from '../app/sweep/sweep-store.ts';
import { outcomeOf } from '../fleet/build-report.ts';
import { groupBy } from '../fleet/group-by.ts';
import { SweepReport } from '../fleet/sweep-report.ts';
import { SweepAnswer, SweepResult } from '../fleet/sweep-result.ts';
import { Bundle } from '../protocol/bundle.ts';
import { appendAudit } from './audit.ts';
import { Conversation, conversationText, parsed } from './json.ts';
import { pack, unpack } from './packed.ts';
import type { Schema } from './schema.ts';

/** Rows of before hold the diagnosis as well. */
const Evidence = z.object({ bundle: Bundle });
const Status = SweepAnswer.shape.status.nullable();

/** A row has five parameters, and a statement takes some thousands. */
const ROWS_AT_ONCE = 500;
const NEVER = '';

function toRecord(row: Selectable<Schema['sweeps']>): SweepRecord {
  return {
    sweepId: row.id,
    at: row.at,
    actor: row.actor,
    selector: row.selector,
    windowSeconds: row.window_seconds,
    conversation: parsed(Conversation, row.conversation),
    quiet: row.quiet === 1,
    state: row.state,
    endedAt: row.ended_at,
    report: parsed(SweepReport, row.report),
    told: row.told === 1,
  };
}

export function sweepStore(db: Kysely<Schema>): SweepStore {
  const records = () => db.selectFrom('sweeps').selectAll();

  async function set(id: string, values: Partial<Selectable<Schema['sweeps']>>): Promise<void> {
    await db.transaction().execute(async (trx) => {
      await trx.updateTable('sweeps').set(values).where('id', '=', id).execute();
    });
  }

  return {
    async add({ sweepId, at, actor, selector, windowSeconds, conversation, quiet }, hosts, audit) {
      const sweep = { id: sweepId, at, actor, selector, window_seconds: windowSeconds, quiet: quiet ? 1 : 0 };
      const where = conversation === null ? null : conversationText(conversation);
      const rows = hosts.map(({ id, via }) => ({
        sweep_id: sweepId,
        host: id,
        via,
        state: 'pending' as const,
        claimed_until: NEVER,
        late: 0,
      }));
      await db.transaction().execute(async (trx) => {
        await trx
          .insertInto('sweeps')
          .values({ ...sweep, conversation: where, state: 'running', told: 0 })
          .execute();
        for (let from = 0; from < rows.length; from += ROWS_AT_ONCE) {
          await trx
            .insertInto('sweep_hosts')
            .values(rows.slice(from, from + ROWS_AT_ONCE))
            .execute();
        }
        await appendAudit(trx, audit);
      });
    },
    async find(id) {
      const row = await records().where('id', '=', id).executeTakeFirst();
      return row === undefined ? null : toRecord(row);
    },
    async claim(sweepId, via, { by, at, until, most }) {
      // The condition stands outside too: of two claims of one row, the second finds it taken.
      const claimed = await db.transaction().execute((trx) =>
        trx
          .updateTable('sweep_hosts')
          .set({ claimed_by: by, claimed_until: until })
          .where('sweep_id', '=', sweepId)
          .where('state', '=', 'pending')
          .where('claimed_until', '<', at)
          .where('host', 'in', (free) =>
            free
              .selectFrom('sweep_hosts')
              .select('host')
              .where('sweep_id', '=', sweepId)
              .where('state', '=', 'pending')
              .where('via', '=', via)
              .where('claimed_until', '<', at)
              .limit(most),
          )
          .returning('host')
          .execute(),
      );
      return claimed.map(({ host }) => host);
    },
    async renew(sweepId, by, until) {
      await db.transaction().execute(async (trx) => {
        const held = trx.updateTable('sweep_hosts').set({ claimed_until: until }).where('sweep_id', '=', sweepId);
        await held.where('claimed_by', '=', by).where('state', '=', 'pending').execute();
      });
    },
    async release(sweepId, by) {
      await db.transaction().execute(async (trx) => {
        const free = { claimed_by: null, claimed_until: NEVER };
        const held = trx.updateTable('sweep_hosts').set(free).where('sweep_id', '=', sweepId);
        await held.where('claimed_by', '=', by).where('state', '=', 'pending').execute();
      });
    },
    async file(sweepId, filed) {
      const own = onePerHost(filed);
      const rows = await Promise.all(own.map(async (one) => await rowOf(sweepId, one)));
      await db.transaction().execute(async (trx) => {
        const written = await writeRows(trx, rows);
        const answers = own.flatMap(({ result }) => (result.state === 'answered' ? [result] : []));
        const seen = answers.filter(({ host }) => written.has(host));
        await markSeen(trx, sweepId, seen);
      });
    },
    async counts(sweepId) {
      const rows = await db
        .selectFrom('sweep_hosts')
        .select(['state', 'status', 'late', ({ fn }) => fn.countAll<number | string>().as('rows')])
        .where('sweep_id', '=', sweepId)
        .groupBy(['state', 'status', 'late'])
        .execute();
      const sum = (fits: (row: (typeof rows)[number]) => boolean): number =>
        rows.filter(fits).reduce((total, row) => total + Number(row.rows), 0);
      return {
        hosts: sum(() => true),
        pending: sum(({ state }) => state === 'pending'),
        answered: sum(({ state }) => state === 'answered'),
        silent: sum(({ state }) => state === 'silent'),
        active: sum(({ status }) => status === 'active'),
        late: sum(({ late }) => late === 1),
      };
    },
    async results(sweepId) {
      const query = db.selectFrom('sweep_hosts').select('result').where('sweep_id', '=', sweepId);
      const rows = await query.where('result', 'is not', null).orderBy('host').execute();
      return rows.flatMap(({ result }) => parsed(SweepResult, result) ?? []);
    },
    async bundle(sweepId, host) {
      const query = db.selectFrom('sweep_hosts').select('evidence').where('sweep_id', '=', sweepId);
      const row = await query.where('host', '=', host).executeTakeFirst();
      return row === undefined || row.evidence === null ? null : Evidence.parse(await unpack(row.evidence)).bundle;
    },
    end: (sweepId, { state, at }, audit) =>
      db.transaction().execute(async (trx) => {
        const running = trx.updateTable('sweeps').set({ state, ended_at: at }).where('id', '=', sweepId);
        const { numUpdatedRows } = await running.where('state', '=', 'running').executeTakeFirst();
        if (numUpdatedRows === 0n) return false;
        await appendAudit(trx, audit);
        return true;
      }),
    setReport: (sweepId, report) => set(sweepId, { report: JSON.stringify(report) }),
    markTold: (sweepId) => set(sweepId, { told: 1 }),
    async owed(since) {
      const query = records().where('told', '=', 0).where('at', '>', since).where('conversation', 'is not', null);
      return (await query.orderBy('at').execute()).map(toRecord);
    },
    async earlier(selector, at, most) {
      const done = db.selectFrom('sweeps').select(['id', 'at']).where('selector', '=', selector).where('at', '<', at);
      const sweeps = await done.where('state', '=', 'done').orderBy('at', 'desc').limit(most).execute();
      const outcomes = sweeps.map(async ({ id, at: when }) => {
        const columns = ['host', 'status', 'cause_id', 'title', 'rate'] as const;
        const rows = await db
          .selectFrom('sweep_hosts')
          .select(columns)
          .where('sweep_id', '=', id)
          .where('state', '<>', 'pending')
          .execute();
        return {
          sweepId: id,
          at: when,
          outcomes: rows.map(({ host, status, cause_id, title, rate }) => ({
            host,
            status: Status.parse(status),
            causeId: cause_id,
            title,
            rate,
          })),
        };
      });
      return (await Promise.all(outcomes)).reverse();
    },
    async running(selector) {
      const query = db
        .selectFrom('sweeps')
        .select('id')
        .where('selector', '=', selector)
        .where('conversation', 'is not', null);
      return (await query.where('state', '=', 'running').limit(1).executeTakeFirst())?.id ?? null;
    },
    async list(most) {
      return (await records().orderBy('at', 'desc').limit(most).execute()).map(toRecord);
    },
    async dropBundles(before) {
      const { numUpdatedRows } = await db.transaction().execute((trx) => {
        const old = trx.selectFrom('sweeps').select('id').where('at', '<', before);
        const drop = trx.updateTable('sweep_hosts').set({ evidence: null }).where('sweep_id', 'in', old);
        return drop.where('evidence', 'is not', null).executeTakeFirst();
      });
      return Number(numUpdatedRows);
    },
  };
}

/** What counts where several are filed of one host: an answer before a silence, then the first. */
function onePerHost(filed: readonly Filed[]): readonly Filed[] {
  const byHost = new Map<string, Filed>();
  for (const one of filed) {
    const before = byHost.get(one.result.host)?.result.state;
    if (before === undefined || (before === 'silent' && one.result.state === 'answered'))
      byHost.set(one.result.host, one);
  }
  return [...byHost.values()];
}

async function rowOf(sweepId: string, { result, bundle }: Filed) {
  const { host, status, causeId, title, rate } = outcomeOf(result);
  return {
    sweep_id: sweepId,
    host,
    via: 'agent' as const,
    claimed_until: NEVER,
    state: result.state,
    status,
    cause_id: causeId,
    title,
    rate,
    late: result.state === 'answered' && result.late ? 1 : 0,
    result: JSON.stringify(result),
    evidence: bundle === null ? null : await pack({ bundle }),
  };
}

/**
 * All in one statement, which only an insertion takes: every host of a sweep has its row, so that each of them meets it.
 *
 * @returns the hosts whose row was pending, or silent and is answered now; the others keep what they have.
 */
async function writeRows(
  trx: Transaction<Schema>,
  rows: readonly Awaited<ReturnType<typeof rowOf>>[],
): Promise<ReadonlySet<string>> {
  if (rows.length === 0) return new Set();
  const written = await trx
    .insertInto('sweep_hosts')
    .values(rows)
    .onConflict((met) =>
      met
        .columns(['sweep_id', 'host'])
        .doUpdateSet((eb) => ({
          state: eb.ref('excluded.state'),
          status: eb.ref('excluded.status'),
          cause_id: eb.ref('excluded.cause_id'),
          title: eb.ref('excluded.title'),
          rate: eb.ref('excluded.rate'),
          late: eb.ref('excluded.late'),
          result: eb.ref('excluded.result'),
          evidence: eb.ref('excluded.evidence'),
        }))
        .where((eb) =>
          eb.or([
            eb('sweep_hosts.state', '=', 'pending'),
            eb.and([eb('sweep_hosts.state', '=', 'silent'), eb('excluded.state', '=', 'answered')]),
          ]),
        ),
    )
    .returning('host')
    .execute();
  return new Set(written.map(({ host }) => host));
}

/** Hosts that say the same of themselves together: a fleet has a few kernels. */
async function markSeen(trx: Transaction<Schema>, sweepId: string, answers: readonly SweepAnswer[]): Promise<void> {
  for (const group of groupBy(answers, (one) => JSON.stringify([one.kernel, one.agentVersion])).values()) {
    const hosts = group.map(({ host }) => host);
    const said = { kernel: group[0]?.kernel ?? null, agent_version: group[0]?.agentVersion ?? null };
    await trx
      .updateTable('hosts')
      .set({
        last_seen: sql<string>`(select at from sweeps where id = ${sweepId})`,
        ...Object.fromEntries(Object.entries(said).filter(([, word]) => word !== null)),
      })
      .where('id', 'in', hosts)
      .execute();
  }
}
