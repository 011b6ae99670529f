import type { Actor } from '../../app/app.ts';
import type { Lang } from '../../report/words/words.ts';
import type { Desk } from './desk.ts';
import { aboutThread } from './talk/about.ts';

export interface Spoken {
  /** What only this person reads. */
  readonly own: Lang;
  /** What everybody in the channel reads. */
  readonly shared: Lang;
}

/**
 * A channel that has a language keeps it for what everybody reads; elsewhere the language is that of the person who asks,
 * then that of the configuration. What cannot be looked up is no reason to keep silent.
 */
export async function spokenWith(desk: Desk, actor: Actor, channel: string): Promise<Spoken> {
  try {
    const { settings } = desk.app;
    const [{ lang }, common] = await Promise.all([settings.of(actor.id), settings.channelLang(channel)]);
    return { own: lang ?? common ?? desk.configured, shared: common ?? lang ?? desk.configured };
  } catch (error) {
    desk.logger.warn('slack: settings could not be read', String(error));
    return { own: desk.configured, shared: desk.configured };
  }
}

interface Where {
  readonly channel?: string | undefined;
  readonly thread?: string | undefined;
}

/** The desk as one person has it; who has chosen no language is spoken to as the thread or the channel is. */
export async function deskOf(desk: Desk, actor: Actor, where: Where = {}): Promise<Desk> {
  try {
    const { lang } = await desk.app.settings.of(actor.id);
    return { ...desk, lang: lang ?? (await langAt(desk, where)) };
  } catch (error) {
    desk.logger.warn('slack: settings could not be read', String(error));
    return desk;
  }
}

async function langAt(desk: Desk, { channel, thread }: Where): Promise<Lang> {
  if (channel === undefined) return desk.configured;
  const about = thread === undefined ? null : await aboutThread(desk, channel, thread);
  if (about !== null) return about.question.lang ?? desk.configured;
  return (await desk.app.settings.channelLang(channel)) ?? desk.configured;
}

/** `--lang zh` and `lang=zh`, wherever they stand, and what is left without them. */
export function langTyped(typed: string): { readonly lang?: Lang; readonly rest: string } {
  const found = /(?:^|\s)(?:[-\u2010-\u2015]{1,2}lang(?:uage)?[\s=]+|lang=)(en|zh)(?=\s|$)/i.exec(typed);
  if (found === null) return { rest: typed };
  const lang = found[1]?.toLowerCase() === 'zh' ? 'zh' : 'en';
  return { lang, rest: typed.replace(found[0], ' ') };
}
