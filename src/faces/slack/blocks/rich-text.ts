import type { types } from '@slack/bolt';
import type { Span } from '../../../report/document.ts';
import { printable, shorten } from '../../../report/printable.ts';
import { plain } from '../../../report/span.ts';
import { epochSeconds, slackUser, timeFormat } from './mrkdwn.ts';

export type Inline = types.RichTextElement;
export type Part = types.RichTextBlockElement;

/** Spans as rich text, which Slack shows letter by letter: nothing in it can become a mention or a link. */
export function inline(spans: readonly Span[], max: number): readonly Inline[] {
  const elements: Inline[] = [];
  let room = max;
  for (const span of spans) {
    if (room <= 0) break;
    const element = inlineElement(span, room);
    if (element === null) continue;
    elements.push(element);
    room -= plain(span).length;
  }
  return elements;
}

function inlineElement(span: Span, room: number): Inline | null {
  switch (span.kind) {
    case 'text':
    case 'strong':
    case 'code': {
      const text = shorten(printable(span.text), room);
      if (text === '') return null;
      if (span.kind === 'text') return { type: 'text', text };
      return { type: 'text', text, style: span.kind === 'strong' ? { bold: true } : { code: true } };
    }
    case 'time': {
      const timestamp = epochSeconds(span.at);
      if (timestamp === null) return span.at === '' ? null : { type: 'text', text: printable(span.at) };
      return { type: 'date', timestamp, format: timeFormat(span), fallback: plain(span) };
    }
    case 'actor': {
      const user = slackUser(span.id);
      if (user !== null) return { type: 'user', user_id: user };
      return span.id === '' ? null : { type: 'text', text: printable(span.id) };
    }
  }
}

export function section(elements: readonly Inline[]): types.RichTextSection {
  return { type: 'rich_text_section', elements: [...elements] };
}

export function preformatted(lines: readonly string[]): types.RichTextPreformatted {
  const text = lines.join('\n');
  return { type: 'rich_text_preformatted', elements: [{ type: 'text', text: text === '' ? ' ' : text }] };
}
