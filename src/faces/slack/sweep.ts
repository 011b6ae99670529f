import { sweepCsv } from '../../app/sweep/csv.ts';
import { folded } from '../../fleet/fold.ts';
import { hostsDocument } from '../../report/hosts.ts';
import { renderMarkdown } from '../../report/markdown.ts';
import { sweepIn } from '../../report/sweep-language.ts';
import { sweepDocument } from '../../report/sweep.ts';
import { spokenWith } from './spoken.ts';
import type { Desk } from './desk.ts';
import type { ModalMemory } from './blocks/modals.ts';
import type { Typed } from './typed.ts';
import { answer, told } from './told.ts';
import { slackProblem } from './workspace/slack-error.ts';
import { uiWordsOf } from './words/words-of.ts';
import { documentMessage } from './blocks/views.ts';

/** Hosts named one by one in an answer. */
const MOST_NAMES = 40;

/** Opens the message that follows the sweep and becomes its report; a slip is told to the person who typed alone. */
export async function sweepInChannel(
  desk: Desk,
  { selector, dryRun }: { readonly selector: string; readonly dryRun: boolean },
  typed: Typed,
): Promise<void> {
  const words = uiWordsOf(desk.lang);
  await told(desk, typed, async () => {
    const { sweeps } = desk.app;
    const meant = dryRun ? await sweeps.meant(selector) : await sweeps.mayStart(selector);
    if (dryRun) {
      const hosts = folded(
        meant.hosts.map(({ id }) => id),
        MOST_NAMES,
      );
      await answer(desk, typed, words.dryRun(meant.selector, hosts));
      return;
    }
    const counts = { hosts: meant.hosts.length, answered: 0, silent: 0, active: 0 };
    const { channel, thread } = typed;
    const lang = typed.lang ?? (await spokenWith(desk, typed.actor, channel)).shared;
    const spoken = lang === desk.configured ? {} : { lang };
    const asked = { selector: meant.selector, actor: typed.actor.id, counts, ...spoken };
    const view = { kind: 'sweep', sweepId: null, ...asked } as const;
    const conversation =
      thread === undefined ? await desk.chat.open(channel, view) : await desk.chat.openIn(channel, thread, view);
    await sweeps.start(selector, typed.actor, conversation);
  });
}

/** The hosts a selector means; everybody without one. */
export async function listHosts(desk: Desk, selector: string | null, typed: Typed): Promise<void> {
  await told(desk, typed, async () => {
    const hosts = selector === null ? await desk.app.hosts() : (await desk.app.sweeps.meant(selector)).hosts;
    await typed.answer(documentMessage(hostsDocument(hosts, desk.lang), desk.lang));
  });
}

/** The whole report and one line a host, in the thread; false when it is not kept any more. */
export async function postSweepFiles(desk: Desk, sweepId: string, { channel, thread }: ModalMemory): Promise<boolean> {
  const report = await desk.app.sweeps.report(sweepId);
  if (report === null || channel === undefined || thread === undefined) return false;
  const results = await desk.app.sweeps.results(sweepId);
  const { lang, configured } = desk;
  const document = sweepDocument(sweepIn({ lang, stored: configured }, report), { detail: 'full', lang });
  const title = document.summary.slice(0, 200);
  const day = report.at.slice(0, 10);
  try {
    await desk.client.files.uploadV2({
      channel_id: channel,
      thread_ts: thread,
      file_uploads: [
        { filename: `sweep-${day}.md`, title, content: renderMarkdown(document) },
        { filename: `sweep-${day}.csv`, title, content: sweepCsv(results) },
      ],
    });
  } catch (error) {
    throw slackProblem('files.uploadV2', error);
  }
  return true;
}
