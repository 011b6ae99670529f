import { randomBytes } from 'node:crypto';
import { parseWhen } from '../../fleet/when.ts';
import { Problem } from '../../protocol/problem.ts';
import type { KnownHost, NewSchedule, ScheduleUseCases, ScheduleView } from '../app.ts';
import type { Store } from '../store.ts';
import { whoIsMeant } from '../sweep/meant.ts';
import { firstDue, nextDue } from './due.ts';
import type { ScheduleRecord } from './schedule-store.ts';

/** In front of the ids of those that stand in the configuration. */
const CONFIGURED = 'config:';

export interface ScheduleDeps {
  readonly store: Pick<Store, 'schedules'>;
  readonly clock: () => Date;
  readonly fleet: () => Promise<readonly KnownHost[]>;
}

export function scheduleUseCases({ store, clock, fleet }: ScheduleDeps): ScheduleUseCases {
  const { schedules } = store;

  async function change(id: string, actor: string, paused: boolean): Promise<ScheduleView> {
    const known = await schedules.find(id);
    if (known === null) throw noSuch(id);
    const at = clock().toISOString();
    const changed = { ...known, paused, ...(paused ? {} : { since: at }) };
    const what = paused ? 'schedule.paused' : 'schedule.resumed';
    await schedules.put(changed, { at, actor, what, subject: id, detail: { when: known.when } });
    return viewOf(changed, clock());
  }

  return {
    async check({ when, selector }) {
      const parsed = parseWhen(when);
      const next = firstDue(parsed, clock()).toISOString();
      return { when: parsed.text, next, ...whoIsMeant(selector, await fleet()) };
    },
    async add(wanted, actor) {
      const { text, cron, zone } = parseWhen(wanted.when);
      firstDue({ text, cron, zone }, clock());
      const { selector } = whoIsMeant(wanted.selector, await fleet());
      const at = clock().toISOString();
      const id = `s-${randomBytes(3).toString('hex')}`;
      const { channel } = wanted;
      const made = { id, actor, when: text, cron, zone, selector, channel, paused: false, since: at };
      await schedules.put(made, {
        at,
        actor,
        what: 'schedule.added',
        subject: id,
        detail: { when: text, selector, channel },
      });
      return viewOf(made, clock());
    },
    async list() {
      return (await schedules.list()).map((schedule) => viewOf(schedule, clock()));
    },
    pause: (id, actor) => change(id, actor, true),
    resume: (id, actor) => change(id, actor, false),
    async remove(id, actor) {
      if (id.startsWith(CONFIGURED)) {
        throw new Problem('schedule-configured', `${id} stands in syndrop.yaml; take it out there, or pause it.`);
      }
      const at = clock().toISOString();
      if (!(await schedules.remove(id, { at, actor, what: 'schedule.removed', subject: id, detail: {} })))
        throw noSuch(id);
    },
  };
}

/** Brings those of the configuration into the store: new and changed ones count from now on, others are taken out. */
export async function keepConfigured(
  store: Pick<Store, 'schedules'>,
  configured: readonly (NewSchedule & { readonly name: string })[],
  now: Date,
): Promise<void> {
  const at = now.toISOString();
  const known = new Map((await store.schedules.list()).map((schedule) => [schedule.id, schedule]));
  const entry = (what: string, subject: string) => ({ at, actor: 'syndrop', what, subject, detail: {} });
  for (const { name, when, selector, channel } of configured) {
    const id = `${CONFIGURED}${name}`;
    const parsed = parseWhen(when);
    firstDue(parsed, now);
    const before = known.get(id);
    const same = before?.cron === parsed.cron && before.zone === parsed.zone;
    if (same && before.selector === selector && before.channel === channel) continue;
    const about = { actor: 'config', when: parsed.text, cron: parsed.cron, zone: parsed.zone, selector, channel };
    const since = same ? before.since : at;
    const record = { id, ...about, paused: before?.paused ?? false, since };
    await store.schedules.put(record, entry(before === undefined ? 'schedule.added' : 'schedule.changed', id));
  }
  const wanted = new Set(configured.map(({ name }) => `${CONFIGURED}${name}`));
  for (const id of known.keys()) {
    if (id.startsWith(CONFIGURED) && !wanted.has(id)) await store.schedules.remove(id, entry('schedule.removed', id));
  }
}

function viewOf(schedule: ScheduleRecord, now: Date): ScheduleView {
  const { id, actor, when, selector, channel, paused } = schedule;
  const next = paused ? null : (nextDue(schedule, now)?.toISOString() ?? null);
  return { id, actor, when, selector, channel, paused, next };
}

function noSuch(id: string): Problem {
  return new Problem('no-such-schedule', `No schedule is called ${id}. Try: syndrop schedule list`);
}
