import { ParseError } from '../parse-error.ts';

/** The text of the link /proc/self/ns/net: `net:[4026531840]`. */
export function parseNetnsSelf(text: string): string {
  const link = text.trim();
  if (!/^net:\[[0-9]{1,20}\]$/.test(link)) throw new ParseError('netns-self', 1, 'net:[number] expected');
  return link;
}
