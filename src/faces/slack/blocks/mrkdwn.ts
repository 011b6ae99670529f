import type { Span } from '../../../report/document.ts';
import { printable, shorten } from '../../../report/printable.ts';
import { plain } from '../../../report/span.ts';

/**
 * Slack acts on `<…>` and on formatting marks at word borders. `&`, `<` and `>` have escapes; the marks have none, so
 * prose gets look-alikes. Quoted lines never pass through here: they travel as rich text, which is taken literally.
 */
export function prose(value: string): string {
  return escape(printable(value)).replace(/[*~`]/g, (mark) => LOOKALIKES[mark] ?? mark);
}

const LOOKALIKES: Readonly<Record<string, string>> = { '*': '∗', '~': '∼', '`': 'ˋ' };

/** The escapes Slack asks for; nothing else is changed. */
function escape(value: string): string {
  return value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** Spans as one mrkdwn text of at most `max` characters. Cuts words, never markup. */
export function mrkdwn(spans: readonly Span[], max: number): string {
  let shown = '';
  for (const span of spans) {
    const whole = apart(shown, spanMrkdwn(span));
    if (shown.length + whole.length <= max) {
      shown += whole;
      continue;
    }
    return shown + cut(span, max - shown.length);
  }
  return shown;
}

/** Marks count only at a word's border, and Chinese has no spaces: an invisible one stands in. */
function apart(before: string, next: string): string {
  const touching = /[*`]$/.test(before)
    ? /^[\p{L}\p{N}]/u.test(next)
    : /^[*`]/.test(next) && /[\p{L}\p{N}]$/u.test(before);
  return touching ? `\u200b${next}` : next;
}

function cut(span: Span, room: number): string {
  if (span.kind === 'time' || span.kind === 'actor') return '';
  for (let length = Math.min(span.text.length, room); length > 0; length -= 1) {
    const shorter = spanMrkdwn({ kind: span.kind, text: shorten(span.text, length) });
    if (shorter.length <= room) return shorter;
  }
  return '';
}

function spanMrkdwn(span: Span): string {
  switch (span.kind) {
    case 'text':
      return prose(span.text);
    case 'strong':
      return dressed(span.text, '*', prose);
    case 'code':
      return dressed(span.text, '`', (value) => escape(printable(value)).replaceAll('`', 'ˋ'));
    case 'time':
      return timeMrkdwn(span);
    case 'actor': {
      const user = slackUser(span.id);
      return user === null ? prose(plain(span)) : `<@${user}>`;
    }
  }
}

/** Slack formats only when the mark touches the word, so outer space stays outside. Lines are dressed one by one. */
function dressed(value: string, mark: string, inner: (value: string) => string): string {
  return value
    .split('\n')
    .map((line) => {
      const core = line.trim();
      if (core === '') return line;
      const start = line.indexOf(core);
      return `${line.slice(0, start)}${mark}${inner(core)}${mark}${line.slice(start + core.length)}`;
    })
    .join('\n');
}

type Time = Extract<Span, { readonly kind: 'time' }>;

export function timeFormat({ show }: Time): string {
  if (show === 'minute') return '{time}';
  return show === 'clock' ? '{time_secs}' : '{date_short_pretty} {time_secs}';
}

function timeMrkdwn(span: Time): string {
  const seconds = epochSeconds(span.at);
  if (seconds === null) return prose(span.at);
  return `<!date^${seconds}^${timeFormat(span)}|${prose(plain(span))}>`;
}

export function epochSeconds(at: string): number | null {
  const milliseconds = Date.parse(at);
  return Number.isNaN(milliseconds) ? null : Math.floor(milliseconds / 1000);
}

/** The Slack user behind one of our actor ids, of whichever workspace. */
export function slackUser(actorId: string): string | null {
  return /^slack:(?:[TE][A-Z0-9]{2,20}\/)?([UW][A-Z0-9]{2,20})$/.exec(actorId)?.[1] ?? null;
}
