import type { ProposalView } from '../approval/proposal.ts';
import type { Block, Document, Span } from './document.ts';
import { proposalTitle } from './proposal.ts';
import { code, fill, minute, strong, text } from './span.ts';
import { wordsOf } from './words/words-of.ts';
import type { Lang, Words } from './words/words.ts';

/** Changes that wait for a person: to be approved, or to be kept before the host reverts. */
export function pendingDocument(proposals: readonly ProposalView[], lang: Lang): Document {
  const words = wordsOf(lang);
  if (proposals.length === 0) {
    return {
      summary: words.pending.none,
      tone: 'neutral',
      blocks: [{ kind: 'paragraph', spans: [text(words.pending.none)] }],
    };
  }
  const title = words.pending.title(proposals.length);
  return {
    summary: title,
    tone: 'warning',
    blocks: [
      { kind: 'heading', text: title },
      ...proposals.map((view) => pendingItem(view, lang)),
      { kind: 'note', spans: [text(words.pending.where)] },
    ],
  };
}

/** One of them, where the buttons stand beside it. */
export function pendingItem(view: ProposalView, lang: Lang): Block {
  return { kind: 'paragraph', spans: pendingSpans(view, wordsOf(lang)) };
}

function pendingSpans(view: ProposalView, words: Words): readonly Span[] {
  const changes = view.plan.changes.flatMap(({ key, from, to }): readonly Span[] => [
    text('\n'),
    code(`${key}: ${from} → ${to}`),
  ]);
  const deadline = view.deadline;
  const until =
    view.state === 'applied' && deadline !== null
      ? fill(words.pending.revertsAt, { time: minute(deadline) })
      : fill(words.pending.until, { time: minute(view.expires) });
  return [
    strong(view.host),
    text(` · ${proposalTitle(view, words)}`),
    ...changes,
    ...(view.state === 'proposed' || view.state === 'applied' ? [text('\n'), ...until] : []),
  ];
}
