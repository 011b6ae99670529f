import { expect, test } from 'vitest';
import { isPlainBeyondLoopback } from '../../src/protocol/plain-redis.ts';

test('passwords may be sent in the clear to this machine only', () => {
  for (const url of ['redis://localhost', 'redis://127.0.0.1:6379/1', 'redis://u:p@[::1]:6379', '/run/redis.sock'])
    expect([url, isPlainBeyondLoopback(url)]).toEqual([url, false]);
  for (const url of [
    'rediss://redis.example.net',
    'unix:///run/redis.sock',
    'redis+cluster://u:p@127.0.0.1:7000,[::1]:7001',
  ])
    expect([url, isPlainBeyondLoopback(url)]).toEqual([url, false]);
  for (const url of [
    'redis://redis:6379',
    'REDIS://10.0.0.1',
    'redis://u:p@127.0.0.1.evil.net',
    'redis://[::2]',
    'redis+sentinel://127.0.0.1,b/main',
  ])
    expect([url, isPlainBeyondLoopback(url)]).toEqual([url, true]);
});
