import type { IncomingMessage } from 'node:http';

/** With TLS in front, a name that a browser takes from that very host alone, over TLS alone (RFC 6265bis). */
function nameOf(origin: string): string {
  return origin.startsWith('https:') ? '__Host-syndrop' : 'syndrop-console';
}

/** The value of ours; empty where there is none. */
export function readCookie({ headers }: IncomingMessage, origin: string): string {
  const name = `${nameOf(origin)}=`;
  const found = (headers.cookie ?? '').split(/; */).find((pair) => pair.startsWith(name));
  return found?.slice(name.length) ?? '';
}

export function setCookie(value: string, { origin, minutes }: { origin: () => string; minutes: number }): string {
  return withRules(value, origin(), minutes * 60);
}

export function clearCookie(origin: string): string {
  return withRules('', origin, 0);
}

function withRules(value: string, origin: string, seconds: number): string {
  const secure = origin.startsWith('https:') ? '; Secure' : '';
  return `${nameOf(origin)}=${value}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Strict${secure}`;
}
