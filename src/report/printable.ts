/**
 * Control characters would let a process name or a log line move the reader's cursor, and bidirectional marks would let
 * it reorder what is read. Both are shown as escapes instead.
 */
// oxlint-disable-next-line no-control-regex -- finding control characters is the point
const DANGEROUS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;

/** One line or several, without anything that acts on the screen. Tabs become spaces. */
export function printable(value: string): string {
  return value.replaceAll('\r\n', '\n').replaceAll('\t', '  ').replace(DANGEROUS, escape);
}

function escape(character: string): string {
  const code = character.charCodeAt(0);
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
}

/** At most `max` UTF-16 units, ending in `…` when cut, never inside a surrogate pair. */
export function shorten(value: string, max: number): string {
  if (value.length <= max) return value;
  if (max < 1) return '';
  let end = max - 1;
  const last = value.charCodeAt(end - 1);
  if (last >= 0xd800 && last <= 0xdbff) end -= 1;
  return `${value.slice(0, end)}…`;
}
