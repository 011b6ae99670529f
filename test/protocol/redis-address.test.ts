import { expect, test } from 'vitest';
import { parseRedisAddress } from '../../src/protocol/redis-address.ts';

test('one server is left to the client', () => {
  for (const url of ['redis://u:p@h:6379/1', 'rediss://h', 'unix:///run/redis.sock', '/run/redis.sock'])
    expect(parseRedisAddress(url)).toEqual({ kind: 'single', url });
});

test('Sentinels name a primary, a Cluster needs no name', () => {
  expect(parseRedisAddress('redis+sentinel://bot:p%40ss@a:1,b/main')).toEqual({
    kind: 'sentinel',
    name: 'main',
    tls: false,
    username: 'bot',
    password: 'p@ss',
    nodes: [
      { host: 'a', port: 1 },
      { host: 'b', port: 26_379 },
    ],
  });
  expect(parseRedisAddress('rediss+cluster://10.0.0.1:7000,[fd00::1]:7001')).toEqual({
    kind: 'cluster',
    tls: true,
    nodes: [
      { host: '10.0.0.1', port: 7_000 },
      { host: 'fd00::1', port: 7_001 },
    ],
  });
});

test('what begins like several servers and cannot be read is nothing', () => {
  for (const wrong of [
    'redis+sentinel://a:1',
    'redis+sentinel://a:1/',
    'redis+cluster://a:1/main',
    'redis+cluster://',
    'redis+cluster://a:b',
    'redis+cluster://a:70000',
    'redis+cluster://a,,b',
    'redis+other://a',
  ])
    expect([wrong, parseRedisAddress(wrong)]).toEqual([wrong, null]);
});
