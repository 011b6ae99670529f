import type { Decision, Verb } from '../../app/app.ts';
import type { ProposalView } from '../../approval/proposal.ts';
import { escapeHtml, renderHtml } from '../../report/html.ts';
import { approvalDocument, proposalDocument } from '../../report/proposal.ts';
import { refusalText } from '../../report/words/decision-refusals.ts';
import { actorOf, type Seat } from './desk.ts';
import { form, type View } from './frame.ts';
import { crumbs } from './parts.ts';
import { consoleWordsOf, type ConsoleWords } from './words.ts';

/** What was typed. */
interface Typed {
  readonly digest: string;
  readonly code: string;
  /** Empty where none was given. */
  readonly breakGlass: string;
}

/** Where to go once it is decided, or the page that says why it is not. */
type Outcome = { readonly href: string } | View | null;

/** What exactly would happen, and the form to say yes with. Null where there is no such change. */
export async function decidePage(seat: Seat, id: string, verb: Verb): Promise<View | null> {
  const { app, session } = seat;
  const view = await app.proposal(id);
  if (view === null) return null;
  const may = await app.mayDecide(id, verb, actorOf(session));
  if (!may.accepted) return decideView(seat, view, verb, { refused: may, asks: '' });
  return decideView(seat, view, verb, {
    asks: decideForm(seat, view, verb, { glass: may.asks?.breakGlass ?? null, again: false }),
  });
}

/** By the rules of the chat, and with a code whatever they say: the session alone decides nothing. */
export async function decideNow(seat: Seat, id: string, verb: Verb, typed: Typed): Promise<Outcome> {
  const { app, session } = seat;
  const { digest, code } = typed;
  const breakGlass = typed.breakGlass.trim();
  const given = { code, inConsole: true, ...(breakGlass === '' ? {} : { breakGlass }) } as const;
  const answer = await app.decide(id, verb, actorOf(session), digest, given);
  if (answer.accepted) return { href: `/changes/${id}` };
  const view = await app.proposal(id);
  if (view === null) return null;
  const again = answer.code === 'second-factor-wrong' || answer.code === 'second-factor-missing';
  const asks = again ? decideForm(seat, view, verb, { glass: breakGlass === '' ? null : '', again }) : '';
  return decideView(seat, view, verb, { refused: answer, asks });
}

interface Asking {
  readonly refused?: Extract<Decision, { readonly accepted: false }>;
  /** Empty where nothing can be decided. */
  readonly asks: string;
}

function decideView({ lang }: Seat, view: ProposalView, verb: Verb, { refused, asks }: Asking): View {
  const words = consoleWordsOf(lang);
  const title = words.question[verb](view.host);
  const document = verb === 'approve' ? approvalDocument(view, lang) : proposalDocument({ ...view, events: [] }, lang);
  const body = [
    crumbs([words.sections.changes, '/changes'], [words.changeOn(view.host), `/changes/${view.proposalId}`]),
    `<h1>${escapeHtml(title)}</h1>`,
    refused === undefined
      ? ''
      : `<p class="alert" role="alert"><strong>${escapeHtml(words.refused)}</strong><br>${escapeHtml(refusalText(refused, lang))}</p>`,
    verb === 'approve' ? '' : `<p>${escapeHtml(words.consequence[verb])}</p>`,
    renderHtml(document, 2),
    asks,
    asks === '' ? '' : withKey(view, verb, words),
  ];
  if (refused === undefined) return { title, section: 'changes', body: body.join('\n') };
  // The title is what is read out first.
  return { title: `${words.refused} · ${title}`, section: 'changes', body: body.join('\n'), status: 409 };
}

interface Needed {
  /** What is in the way, and calls for a reason; null for nothing. */
  readonly glass: string | null;
  /** The first time, the page is read from the top, and not from the form. */
  readonly again: boolean;
}

function decideForm({ session, lang }: Seat, view: ProposalView, verb: Verb, { glass, again }: Needed): string {
  const words = consoleWordsOf(lang);
  const reason =
    glass === null
      ? ''
      : `${glass === '' ? '' : `<p>${escapeHtml(glass)}</p>`}<label for="glass">${escapeHtml(words.glass)}</label><p class="note" id="glass-hint">${escapeHtml(words.glassHint)}</p><textarea id="glass" name="breakGlass" rows="2" maxlength="200" required aria-describedby="glass-hint"></textarea>`;
  const fields = `<input type="hidden" name="digest" value="${escapeHtml(view.plan.digest)}">${reason}
<label for="code">${escapeHtml(words.code)}</label><p class="note" id="code-hint">${escapeHtml(words.codeHint)} <code>syndrop approvers enroll ${escapeHtml(actorOf(session).id)}</code></p>
<input class="code" id="code" name="code" inputmode="numeric" autocomplete="one-time-code" maxlength="9" required${again ? ' autofocus' : ''} aria-describedby="code-hint">
<p class="actions"><button class="primary">${escapeHtml(words.verbs[verb])}</button> <a href="/changes/${escapeHtml(view.proposalId)}">${escapeHtml(words.cancel)}</a></p>`;
  return form(`/changes/${view.proposalId}/${verb}`, session, fields, 'decide');
}

function withKey({ proposalId }: ProposalView, verb: Verb, words: ConsoleWords): string {
  const command = `syndrop ${verb} ${proposalId} --key FILE`;
  return `<details><summary>${escapeHtml(words.byKey)}</summary><pre tabindex="0">${escapeHtml(command)}</pre></details>`;
}
