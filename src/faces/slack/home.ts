import type { Actor } from '../../app/app.ts';
import type { Document } from '../../report/document.ts';
import { helpDocument } from '../../report/help.ts';
import { hostsDocument } from '../../report/hosts.ts';
import { fleetDocument, runningDocument } from '../../report/overview.ts';
import { pendingDocument, pendingItem } from '../../report/pending.ts';
import { schedulesDocument } from '../../report/schedules.ts';
import { sweepIn } from '../../report/sweep-language.ts';
import { wordsOf } from '../../report/words/words-of.ts';
import { toBlocks } from './blocks/blocks.ts';
import type { KnownBlock } from './blocks/blocks.ts';
import { proposalButtons } from './blocks/buttons.ts';
import type { Desk } from './desk.ts';
import { helpFor } from './help.ts';
import { settingsBlocks } from './settings.ts';
import { slackProblem } from './workspace/slack-error.ts';
import { deskOf } from './spoken.ts';
import { uiWordsOf } from './words/words-of.ts';

const MOST_PENDING = 12;
const MOST_BLOCKS = 100;

/** What waits for a decision, what runs, the fleet, schedules, settings, how to use: drawn anew each time somebody opens it. */
export async function publishHome(desk: Desk, userId: string, actor: Actor): Promise<void> {
  const blocks = await homeBlocks(await deskOf(desk, actor), actor);
  try {
    await desk.client.views.publish({ user_id: userId, view: { type: 'home', blocks } });
  } catch (error) {
    throw slackProblem('views.publish', error);
  }
}

async function homeBlocks(desk: Desk, actor: Actor): Promise<KnownBlock[]> {
  const { app, lang } = desk;
  const [pending, hosts, overview, schedules, settings, zone] = await Promise.all([
    app.pending(),
    app.hosts(),
    app.overview(),
    app.schedules.list(),
    app.settings.of(actor.id),
    desk.people.zone(actor),
  ]);
  const blocks: KnownBlock[] = [];
  const add = (document: Document, tail: readonly KnownBlock[] = []): void => {
    const note = uiWordsOf(lang).shortenedHome;
    blocks.push(...toBlocks(document, { surface: 'home', tail, shortenedNote: note }).blocks);
  };
  add(pending.length === 0 ? pendingDocument([], lang) : title(desk, pending.length));
  for (const view of pending.slice(0, MOST_PENDING)) {
    const document: Document = { summary: view.host, tone: 'warning', blocks: [pendingItem(view, lang)] };
    add(document, proposalButtons(view, lang));
  }
  const running = runningDocument(overview.running, overview.waiting, lang);
  if (running.blocks.length > 0) add(running);
  blocks.push({ type: 'divider' });
  const sweep = overview.sweep === null ? null : sweepIn({ lang, stored: desk.configured }, overview.sweep);
  add(fleetDocument({ ...overview, sweep, hosts: hosts.length }, lang));
  if (schedules.length > 0) add(schedulesDocument(schedules, lang));
  blocks.push({ type: 'divider' });
  blocks.push(...settingsBlocks(settings, zone, lang));
  blocks.push({ type: 'divider' });
  add(hostsDocument(hosts, lang));
  blocks.push({ type: 'divider' });
  add(helpDocument(helpFor(hosts), lang));
  return blocks.slice(0, MOST_BLOCKS);
}

function title(desk: Desk, waiting: number): Document {
  const text = `${uiWordsOf(desk.lang).homeTitle}${wordsOf(desk.lang).colon}${waiting}`;
  return { summary: text, tone: 'warning', blocks: [{ kind: 'heading', text, tone: 'warning' }] };
}
