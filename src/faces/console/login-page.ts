import { escapeHtml } from '../../report/html.ts';
import type { Lang } from '../../report/words/words.ts';
import type { Answer } from '../../web/server.ts';
import { plainPage } from './frame.ts';
import { type ConsoleWords, consoleWordsOf } from './words.ts';

/** How one logs in: by a key that the browser never sees. */
export function loginPage(origin: string, lang: Lang): Answer {
  const words = consoleWordsOf(lang);
  const command = `syndrop console login --key FILE --url ${origin}`;
  const body = `<p>${escapeHtml(words.logInHow)}</p><pre tabindex="0">${escapeHtml(command)}</pre><p>${escapeHtml(words.logInThen)}</p>`;
  return { status: 401, body: plainPage(words.logIn, body, lang) };
}

/** A link was opened: a person says yes to it, not whatever looks at links by itself. */
export function enterPage(operator: string, token: string, lang: Lang): Answer {
  const words = consoleWordsOf(lang);
  const title = words.enterAs(operator);
  const body = `<p>${escapeHtml(words.enterHint)}</p>
<form class="decide" method="post" action="/enter"><input type="hidden" name="token" value="${escapeHtml(token)}"><button class="primary" autofocus>${escapeHtml(title)}</button></form>`;
  return { status: 200, body: plainPage(title, body, lang) };
}

export function refusal(status: number, why: keyof ConsoleWords['refusals'], lang: Lang): Answer {
  const [title, advice] = consoleWordsOf(lang).refusals[why];
  return { status, body: plainPage(title, `<p>${escapeHtml(advice)}</p><p><a href="/">syndrop</a></p>`, lang) };
}
