import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readConfig } from '../../src/config/config.ts';
import { checkBot } from '../../src/wiring/check-bot.ts';
import { until } from '../support/agent-rig.ts';
import { makeCertificates } from '../support/certificates.ts';

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'syndrop-deploy-'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

test('the Redis and the environment of deploy/bot fit each other and the bot', async () => {
  const { ca, cert, key } = await makeCertificates(dir);
  const users = join(dir, 'users.acl');
  await writeFile(users, 'user default off\nuser bot on >PASSWORD ~* &* +@all\n');
  const port = await freePort();
  const here = {
    'tls-port': port,
    'tls-cert-file': cert,
    'tls-key-file': key,
    'tls-ca-cert-file': ca,
    aclfile: users,
    dir,
  };
  const options = Object.entries(here).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const redis = spawn('redis-server', ['deploy/bot/redis.conf', '--bind', '127.0.0.1', ...options], {
    stdio: 'ignore',
  });
  const gone = once(redis, 'exit');
  try {
    const environment = parseEnv(await readFile('deploy/bot/environment', 'utf8'));
    const own = {
      ...environment,
      SYNDROP_STATE_DIR: join(dir, 'state'),
      SYNDROP_CONFIG: '',
      SYNDROP_REDIS_CA: ca,
      REDIS_URL: environment['REDIS_URL']?.replace('redis.internal:6379', `localhost:${port}`),
      SLACK_API_URL: 'http://127.0.0.1:9/api/',
    };
    const config = readConfig(own, dir);
    const checked = () => checkBot(config, AbortSignal.timeout(30_000));
    await until(async () => (await checked())[0]?.state === 'good', 30_000);
    expect((await checked()).slice(0, 3)).toMatchObject([{ state: 'good' }, { state: 'good' }, { state: 'good' }]);
  } finally {
    redis.kill('SIGKILL');
    await gone;
  }
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return address !== null && typeof address === 'object' ? address.port : 0;
}
