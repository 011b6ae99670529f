import { expect, test } from 'vitest';
import { isSessionHalf, openSession, sessionHalf } from '../../src/sealing/session.ts';

const text = Buffer.from('TcpExt: ListenDrops 3');

test('both ends that know both halves open what the other sealed, for its purpose and direction alone', () => {
  const halves = [sessionHalf(), sessionHalf()] as const;
  const [bot, host, stranger] = [openSession(...halves), openSession(...halves), openSession(halves[0], sessionHalf())];
  const sealed = bot.seal('request', text, 'question 1');
  expect(sealed.includes('ListenDrops')).toBe(false);
  expect(host.open('request', sealed, 'question 1')).toEqual(text);
  expect(host.open('reply', sealed, 'question 1')).toBeNull();
  expect(host.open('request', sealed, 'question 2')).toBeNull();
  expect(stranger.open('request', sealed, 'question 1')).toBeNull();
  expect(bot.id).toBe(host.id);
  expect(bot.id).not.toBe(stranger.id);
});

test('what was altered anywhere or cut is not opened', () => {
  const session = openSession(sessionHalf(), sessionHalf());
  const sealed = session.seal('reply', text, 'x');
  for (let at = 0; at < sealed.length; at += 1) {
    const altered = Buffer.from(sealed);
    altered[at] = (altered[at] ?? 0) ^ 1;
    expect(session.open('reply', altered, 'x')).toBeNull();
    expect(session.open('reply', sealed.subarray(0, at), 'x')).toBeNull();
  }
});

test('only 32 bytes are half a secret', () => {
  const half = sessionHalf();
  expect(isSessionHalf(half)).toBe(true);
  for (const wrong of ['', half.slice(1), `${half}A`, `${half.slice(1)}=`]) expect(isSessionHalf(wrong)).toBe(false);
});
