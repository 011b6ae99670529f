import { createHmac, timingSafeEqual } from 'node:crypto';

/** What a link is for, bound into its signature, so that one made for something else is none. */
const PURPOSE = 'syndrop-report/1';
const LINK = /^([0-9a-f-]{36})\.(\d{10})\.([A-Za-z0-9_-]{43})$/;

export type ReadLink =
  | { readonly kind: 'good'; readonly sweepId: string }
  | { readonly kind: 'expired' }
  | { readonly kind: 'wrong' };

/** Opens the report of one sweep to whoever has it, until `expires`. */
export function signLink(key: Buffer, sweepId: string, expires: Date): string {
  const seconds = String(Math.floor(expires.getTime() / 1000)).padStart(10, '0');
  return `${sweepId}.${seconds}.${signature(key, sweepId, seconds).toString('base64url')}`;
}

/** Nobody learns whether a link was ever good before its signature is. */
export function readLink(key: Buffer, text: string, now: Date): ReadLink {
  const [, sweepId = '', seconds = '', given = ''] = LINK.exec(text) ?? [];
  if (sweepId === '') return { kind: 'wrong' };
  const wanted = signature(key, sweepId, seconds);
  const bytes = Buffer.from(given, 'base64url');
  // Two texts may spell the same bytes: one spelling alone counts.
  if (bytes.length !== wanted.length || !timingSafeEqual(bytes, wanted)) return { kind: 'wrong' };
  if (bytes.toString('base64url') !== given) return { kind: 'wrong' };
  return Number(seconds) * 1000 <= now.getTime() ? { kind: 'expired' } : { kind: 'good', sweepId };
}

function signature(key: Buffer, sweepId: string, seconds: string): Buffer {
  return createHmac('sha256', key).update(`${PURPOSE}\n${sweepId}\n${seconds}`).digest();
}
