import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { expect, it } from 'vitest';
import { createClientAddress } from '../../src/web/client-address.ts';

function from(peer: string, forwarded?: string): IncomingMessage {
  const socket = new Socket();
  Object.defineProperty(socket, 'remoteAddress', { value: peer });
  const request = new IncomingMessage(socket);
  if (forwarded !== undefined) request.headers['x-forwarded-for'] = forwarded;
  return request;
}

it('nobody is trusted unless told: the connection alone says where a request is from', () => {
  const addressOf = createClientAddress([]);
  expect(addressOf(from('192.0.2.7', '203.0.113.9'))).toBe('192.0.2.7');
  expect(addressOf(from('::ffff:192.0.2.7'))).toBe('192.0.2.7');
});

it('behind trusted proxies it is the last address that none of them has, and nothing that was sent along', () => {
  const addressOf = createClientAddress(['127.0.0.1', '10.1.0.0/16', '2001:db8::/32']);
  expect(addressOf(from('127.0.0.1', '203.0.113.9'))).toBe('203.0.113.9');
  expect(addressOf(from('::ffff:10.1.2.3', '198.51.100.1, 203.0.113.9, 10.1.9.9'))).toBe('203.0.113.9');
  expect(addressOf(from('2001:db8::1', 'fd00::7'))).toBe('fd00::7');
  expect(addressOf(from('192.0.2.7', '203.0.113.9'))).toBe('192.0.2.7');
});

it('a header that holds no address, or only proxies, counts for the proxy itself', () => {
  const addressOf = createClientAddress(['127.0.0.1']);
  expect(addressOf(from('127.0.0.1'))).toBe('127.0.0.1');
  expect(addressOf(from('127.0.0.1', '203.0.113.9, unknown'))).toBe('127.0.0.1');
  expect(addressOf(from('127.0.0.1', '127.0.0.1'))).toBe('127.0.0.1');
});
