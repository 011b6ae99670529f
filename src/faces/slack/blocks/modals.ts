import type { types, ViewOutput } from '@slack/bolt';
import * as z from 'zod';
import type { Decision, GivenWith, StoredDiagnosis } from '../../../app/app.ts';
import type { LadderView } from '../../../approval/ladder.ts';
import type { ProposalView } from '../../../approval/proposal.ts';
import { diagnosisDocument } from '../../../report/diagnosis.ts';
import { rungDocument } from '../../../report/ladder.ts';
import type { Document } from '../../../report/document.ts';
import { approvalDocument } from '../../../report/proposal.ts';
import type { Lang } from '../../../report/words/words.ts';
import { toBlocks } from './blocks.ts';
import { fileButton } from './buttons.ts';
import { prose } from './mrkdwn.ts';
import { uiWordsOf } from '../words/words-of.ts';

/** What a modal needs to know when it comes back. Slack keeps it; the person cannot change it. */
export const ModalMemory = z.object({
  id: z.string(),
  digest: z.string().optional(),
  channel: z.string().optional(),
  thread: z.string().optional(),
  message: z.string().optional(),
});
export type ModalMemory = z.infer<typeof ModalMemory>;

export function readMemory(text: string): ModalMemory | null {
  try {
    const parsed = ModalMemory.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

export const APPROVE_CALLBACK = 'approve';

/** Exactly what will be done, and the button that does it. A plan that does not fit cannot be approved here. */
export function approveModal(view: ProposalView, memory: ModalMemory, asks: Asks, lang: Lang): types.ModalView {
  const { digest } = view.plan;
  return approval(approvalDocument(view, lang), APPROVE_CALLBACK, { ...memory, digest }, asks, lang);
}

export const RUNG_CALLBACK = 'approve-rung';

/** The same for one rung of a rollout over many hosts: every host of it is named. */
export function rungModal(view: LadderView, memory: ModalMemory, code: boolean, lang: Lang): types.ModalView {
  const { digest } = view;
  return approval(rungDocument(view, lang), RUNG_CALLBACK, { ...memory, digest }, { code, breakGlass: null }, lang);
}

function approval(document: Document, callback: string, memory: ModalMemory, asks: Asks, lang: Lang): types.ModalView {
  const words = uiWordsOf(lang);
  const { blocks, shortened } = toBlocks(document, {
    surface: 'modal',
    shortenedNote: words.tooLongToApprove,
    tail: questions(asks, lang),
  });
  const head = modal(words.approveTitle, words.close, blocks);
  if (shortened) return head;
  return {
    ...head,
    callback_id: callback,
    private_metadata: JSON.stringify(memory),
    submit: { type: 'plain_text', text: words.approveSubmit },
  };
}

type Asks = NonNullable<Extract<Decision, { accepted: true }>['asks']>;

const CODE = 'code';
const REASON = 'reason';

/** What the approver has to bring along: nothing, in most cases. */
function questions({ code, breakGlass }: Asks, lang: Lang): readonly types.KnownBlock[] {
  const words = uiWordsOf(lang);
  const reason =
    breakGlass === null
      ? []
      : [
          noteBlock(breakGlass),
          textInput(REASON, words.breakGlassReason, { hint: words.breakGlassHint, max_length: 200 }),
        ];
  return [...reason, ...(code ? [textInput(CODE, words.code, { hint: words.codeHint, max_length: 12 })] : [])];
}

function noteBlock(text: string): types.KnownBlock {
  return { type: 'context', elements: [{ type: 'mrkdwn', text: `:warning: ${prose(text)}`, verbatim: true }] };
}

function textInput(
  id: string,
  label: string,
  { hint, max_length }: { hint: string; max_length: number },
): types.InputBlock {
  return {
    type: 'input',
    block_id: id,
    label: { type: 'plain_text', text: label },
    hint: { type: 'plain_text', text: hint },
    element: { type: 'plain_text_input', action_id: id, max_length },
  };
}

/** What was typed into the questions. */
export function typedInto({ state }: Pick<ViewOutput, 'state'>): GivenWith {
  const typed = (id: string): string | null => state.values[id]?.[id]?.value ?? null;
  const [code, breakGlass] = [typed(CODE), typed(REASON)];
  return { ...(code === null ? {} : { code }), ...(breakGlass === null ? {} : { breakGlass }) };
}

export function detailsModal(stored: StoredDiagnosis, memory: ModalMemory, lang: Lang): types.ModalView {
  const words = uiWordsOf(lang);
  const document = diagnosisDocument(stored.diagnosis, stored.plan, { detail: 'full', lang });
  const tail = memory.channel === undefined ? [] : fileButton(stored.diagnosisId, lang);
  const { blocks } = toBlocks(document, { surface: 'modal', shortenedNote: words.shortenedModal, tail });
  return { ...modal(words.detailsTitle, words.close, blocks), private_metadata: JSON.stringify(memory) };
}

/** One thing to say to one person. */
export function noticeModal(title: string, text: string, lang: Lang): types.ModalView {
  const document: Document = {
    summary: text,
    tone: 'neutral',
    blocks: [{ kind: 'paragraph', spans: [{ kind: 'text', text }] }],
  };
  const { blocks } = toBlocks(document, { surface: 'modal', shortenedNote: '…' });
  return modal(title, uiWordsOf(lang).close, blocks);
}

function modal(title: string, close: string, blocks: types.KnownBlock[]): types.ModalView {
  return {
    type: 'modal',
    title: { type: 'plain_text', text: title },
    close: { type: 'plain_text', text: close },
    blocks,
  };
}
