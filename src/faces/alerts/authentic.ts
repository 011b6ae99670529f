import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** Of a signature that names its time. */
const OLDEST_SECONDS = 300;

export interface Keys {
  /** Sent as `Authorization: Bearer …`. */
  readonly token: string | null;
  /** Signs the body: HMAC-SHA256 in hexadecimal, as Grafana does. */
  readonly secret: string | null;
}

/** Whether a request may be obeyed; each of the keys that is set has to fit. */
export function isAuthentic(headers: IncomingHttpHeaders, body: Buffer, keys: Keys, nowSeconds: number): boolean {
  if (keys.token !== null && !same(headers.authorization ?? '', `Bearer ${keys.token}`)) return false;
  if (keys.secret === null) return true;
  const given = one(headers['x-grafana-alerting-signature']);
  const at = one(headers['x-grafana-alerting-timestamp']);
  if (at !== '' && !(Math.abs(nowSeconds - Number(at)) <= OLDEST_SECONDS)) return false;
  const mac = createHmac('sha256', keys.secret);
  if (at !== '') mac.update(`${at}:`);
  return same(given, mac.update(body).digest('hex'));
}

function one(header: string | string[] | undefined): string {
  return typeof header === 'string' ? header : '';
}

/** Takes as long whatever differs; only the lengths show. */
function same(given: string, wanted: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)];
  return a.length === b.length && timingSafeEqual(a, b);
}
