import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { isAuthentic } from '../../../src/faces/alerts/authentic.ts';
import { hostOf, Payload } from '../../../src/faces/alerts/payload.ts';

const LABELS = ['host', 'instance'];
const KNOWN = ['web01', 'web02.eu.example.net', 'db01.a.example', 'db01.b.example', '10.0.0.5'];

describe('the host an alert is about', () => {
  it.each([
    [{ host: 'web01' }, 'web01'],
    [{ instance: 'web01:9100' }, 'web01'],
    [{ instance: 'web01.eu.example.net:9100' }, 'web01'],
    [{ instance: 'web02:9100' }, 'web02.eu.example.net'],
    [{ instance: '10.0.0.5:9100' }, '10.0.0.5'],
    [{ host: 'nobody', instance: 'web01:9100' }, 'web01'],
    [{ job: 'web01' }, null],
    // Two hosts may be meant; none is guessed.
    [{ instance: 'db01:9100' }, null],
    [{ instance: 'web02.us.example.net' }, null],
    [{ instance: '10.0.0.6:9100' }, null],
  ])('of %j is %j', (labels, host) => {
    expect(hostOf(labels, LABELS, KNOWN)).toBe(host);
  });
});

describe('a webhook', () => {
  const body = Buffer.from('{"alerts":[]}');
  const sign = (text: string) => createHmac('sha256', 'secret').update(text).digest('hex');
  const keys = { token: null, secret: 'secret' };

  it('passes with the token alone, and not with another', () => {
    const token = { token: 'abc', secret: null };
    expect(isAuthentic({ authorization: 'Bearer abc' }, body, token, 0)).toBe(true);
    expect(isAuthentic({ authorization: 'Bearer abd' }, body, token, 0)).toBe(false);
    expect(isAuthentic({}, body, token, 0)).toBe(false);
  });

  it('passes with the signature of its body, and not with that of another', () => {
    expect(isAuthentic({ 'x-grafana-alerting-signature': sign(body.toString()) }, body, keys, 0)).toBe(true);
    expect(isAuthentic({ 'x-grafana-alerting-signature': sign('{}') }, body, keys, 0)).toBe(false);
    expect(isAuthentic({}, body, keys, 0)).toBe(false);
  });

  it('is refused when its signed time is old', () => {
    const headers = {
      'x-grafana-alerting-signature': sign(`1000:${body.toString()}`),
      'x-grafana-alerting-timestamp': '1000',
    };
    expect(isAuthentic(headers, body, keys, 1200)).toBe(true);
    expect(isAuthentic(headers, body, keys, 1400)).toBe(false);
    expect(isAuthentic({ ...headers, 'x-grafana-alerting-timestamp': 'x' }, body, keys, 1000)).toBe(false);
  });

  it('without alerts, or with an alert of no time, is none', () => {
    expect(Payload.safeParse({ status: 'firing' }).success).toBe(false);
    const alert = { status: 'firing', labels: {}, startsAt: 'now', fingerprint: 'a' };
    expect(Payload.safeParse({ alerts: [alert] }).success).toBe(false);
  });
});
