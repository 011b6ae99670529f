import type { Cell, Span } from './document.ts';

export function text(value: string): Span {
  return { kind: 'text', text: value };
}

export function strong(value: string): Span {
  return { kind: 'strong', text: value };
}

export function code(value: string): Span {
  return { kind: 'code', text: value };
}

export function time(at: string): Extract<Span, { readonly kind: 'time' }> {
  return { kind: 'time', at };
}

/** The time of day, where the day was said before. */
export function clock(at: string): Span {
  return { kind: 'time', at, show: 'clock' };
}

/** Hour and minute, for a deadline that is near. */
export function minute(at: string): Extract<Span, { readonly kind: 'time' }> {
  return { kind: 'time', at, show: 'minute' };
}

export function actor(id: string): Span {
  return { kind: 'actor', id };
}

/** A sentence with holes: `fill('Approved by {who}', { who: actor(id) })`. Unknown holes stay as they are. */
export function fill(template: string, holes: Readonly<Record<string, Span>>): readonly Span[] {
  const spans: Span[] = [];
  let rest = template;
  for (;;) {
    const match = /\{(\w+)\}/.exec(rest);
    if (match === null) break;
    const hole = holes[match[1] ?? ''];
    const end = match.index + match[0].length;
    const before = rest.slice(0, hole === undefined ? end : match.index);
    if (before !== '') spans.push(text(before));
    if (hole !== undefined) spans.push(hole);
    rest = rest.slice(end);
  }
  if (rest !== '') spans.push(text(rest));
  return spans;
}

/** The words of a span without its dress, as plain faces and notifications need them. */
export function plain(span: Span): string {
  switch (span.kind) {
    case 'text':
    case 'strong':
    case 'code':
      return span.text;
    case 'time':
      return span.show === 'clock' ? plainTime(span.at).slice(-'03:12:04 UTC'.length) : plainTime(span.at);
    case 'actor':
      return span.id;
  }
}

/** A cell where only plain words can stand. */
export function cellText(cell: Cell): string {
  return typeof cell === 'string' ? cell : plain(cell);
}

/** `2026-11-22T03:12:04.123Z` as `2026-11-22 03:12:04 UTC`; other offsets and odd text stay as they are. */
function plainTime(at: string): string {
  const match = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.\d+)?Z$/.exec(at);
  return match === null ? at : `${match[1]} ${match[2]} UTC`;
}
