import type { Desk } from './desk.ts';
import { answer, told } from './told.ts';
import type { Typed } from './typed.ts';
import { uiWordsOf } from './words/words-of.ts';

/** Tells the channel that will get the reports, and schedules the sweep once that was possible. */
export async function scheduleSweep(
  desk: Desk,
  { when, selector, channel }: { readonly when: string; readonly selector: string; readonly channel: string | null },
  typed: Typed,
): Promise<void> {
  const { schedules } = desk.app;
  await told(desk, typed, async () => {
    const checked = await schedules.check({ when, selector });
    const about = { when: checked.when, selector: checked.selector, next: checked.next, hosts: checked.hosts.length };
    const view = { kind: 'scheduled', actor: typed.actor.id, ...about } as const;
    const opened = await desk.chat.open(channel ?? typed.channel, view);
    const { id } = await schedules.add({ when, selector, channel: opened.channel }, typed.actor.id);
    await answer(desk, typed, uiWordsOf(desk.lang).schedule.add(id));
  });
}

export async function changeSchedule(
  desk: Desk,
  { change, id }: { readonly change: 'pause' | 'resume' | 'remove'; readonly id: string },
  typed: Typed,
): Promise<void> {
  await told(desk, typed, async () => {
    await desk.app.schedules[change](id, typed.actor.id);
    await answer(desk, typed, uiWordsOf(desk.lang).schedule[change](id));
  });
}
