import { ParseError } from '../parse-error.ts';

/** /proc/sys/kernel/random/boot_id. */
export function parseBootId(text: string): string {
  const id = text.trim();
  if (!/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)) throw new ParseError('boot-id', 1, 'a UUID expected');
  return id;
}
