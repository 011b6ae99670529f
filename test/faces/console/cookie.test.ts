import { expect, it } from 'vitest';
import { clearCookie, setCookie } from '../../../src/faces/console/cookie.ts';

it('behind TLS the cookie is one that a browser gives to this very host alone, over TLS alone', () => {
  const origin = 'https://syndrop.example.com';
  const rules = 'HttpOnly; SameSite=Strict; Secure';
  expect(setCookie('v', { origin: () => origin, minutes: 5 })).toBe(`__Host-syndrop=v; Path=/; Max-Age=300; ${rules}`);
  expect(clearCookie(origin)).toBe(`__Host-syndrop=; Path=/; Max-Age=0; ${rules}`);
});
