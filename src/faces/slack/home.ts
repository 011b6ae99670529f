import type { Document } from '../../report/document.ts';
import { helpDocument } from '../../report/help.ts';
import { hostsDocument } from '../../report/hosts.ts';
import { pendingDocument, pendingItem } from '../../report/pending.ts';
import { toBlocks } from './blocks.ts';
import type { KnownBlock } from './blocks.ts';
import { proposalButtons } from './buttons.ts';
import type { Desk } from './desk.ts';
import { slackProblem } from './slack-error.ts';
import { help, uiWordsOf } from './ui-words.ts';

const MOST_PENDING = 12;

/** What waits for a decision, the hosts, how to use: drawn anew each time somebody opens it. */
export async function publishHome(desk: Desk, userId: string): Promise<void> {
  const blocks = await homeBlocks(desk);
  try {
    await desk.client.views.publish({ user_id: userId, view: { type: 'home', blocks } });
  } catch (error) {
    throw slackProblem('views.publish', error);
  }
}

async function homeBlocks(desk: Desk): Promise<KnownBlock[]> {
  const { app, lang } = desk;
  const [pending, hosts] = await Promise.all([app.pending(), app.hosts()]);
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
  blocks.push({ type: 'divider' });
  add(hostsDocument(hosts, lang));
  blocks.push({ type: 'divider' });
  add(helpDocument(help, lang));
  return blocks.slice(0, 100);
}

function title(desk: Desk, waiting: number): Document {
  const text = `${uiWordsOf(desk.lang).homeTitle}: ${waiting}`;
  return { summary: text, tone: 'warning', blocks: [{ kind: 'heading', text, tone: 'warning' }] };
}
