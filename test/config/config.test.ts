import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readConfig } from '../../src/config/config.ts';
import { describeConfig } from '../../src/config/describe.ts';
import { Problem } from '../../src/protocol/problem.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'syndrop-config-'));
});
afterEach(async () => {
  await rm(directory, { recursive: true, force: true });
});

function problemOf(environment: NodeJS.ProcessEnv): Problem {
  try {
    readConfig(environment, directory);
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
  throw new Error('the configuration was accepted');
}

describe('readConfig', () => {
  it('means the embedded defaults when nothing is set', () => {
    const config = readConfig({ HOME: '/home/somebody' }, directory);
    expect(config).toMatchObject({
      redisUrl: null,
      databaseUrl: null,
      slack: { botToken: null, appToken: null, signingSecret: null },
      configFile: null,
      stateDir: '/home/somebody/.local/state/syndrop',
      approval: { approvers: [], selfApproval: false, expiresMinutes: 30, leaseSeconds: 600, watchSeconds: 10 },
      hosts: [],
    });
  });

  it('takes an empty variable as not set', () => {
    expect(readConfig({ REDIS_URL: '', SLACK_BOT_TOKEN: ' ' }, directory).redisUrl).toBeNull();
  });

  it('reads a secret from the file that KEY_FILE names, without its line break', async () => {
    await writeFile(join(directory, 'redis'), 'redis://bot:hunter2@redis:6379\n');
    const { redisUrl } = readConfig({ REDIS_URL_FILE: join(directory, 'redis') }, directory);
    expect(redisUrl?.reveal()).toBe('redis://bot:hunter2@redis:6379');
  });

  it('refuses a secret given both ways, and one whose file is not there', () => {
    const both = { REDIS_URL: 'redis://a', REDIS_URL_FILE: '/nowhere' };
    expect(problemOf(both).message).toContain('Both REDIS_URL and REDIS_URL_FILE are set');
    expect(problemOf({ REDIS_URL_FILE: '/nowhere' }).message).toContain('/nowhere, which cannot be read (ENOENT)');
  });

  it('names each wrong variable with what is allowed and an example, and never repeats a secret', () => {
    const { code, message } = problemOf({
      REDIS_URL: 'http://hunter2@redis',
      SLACK_BOT_TOKEN: 'hunter2',
      SLACK_APP_TOKEN: 'xapp-1',
      SYNDROP_LOG: 'loud',
    });
    expect(code).toBe('bad-config');
    expect(message).toContain('REDIS_URL is set to something else (not shown); it must be a redis://');
    expect(message).toContain('SLACK_BOT_TOKEN is set to something else (not shown); it must be a bot token');
    expect(message).toContain('SYNDROP_LOG is "loud"; it must be one of silent, error, info, debug. Example: info');
    expect(message).not.toContain('hunter2');
  });

  it('refuses one half of the Slack settings instead of starting the embedded Slack', () => {
    expect(problemOf({ SLACK_BOT_TOKEN: 'xoxb-1' }).message).toContain('Set SLACK_APP_TOKEN too');
    expect(problemOf({ SLACK_APP_TOKEN: 'xapp-1' }).message).toContain('SLACK_BOT_TOKEN is missing');
  });

  it('reads syndrop.yaml of the working directory', async () => {
    await writeFile(
      join(directory, 'syndrop.yaml'),
      `approval: {approvers: [slack:U1], leaseSeconds: 60}
hosts:
  - {id: web01, transport: ssh, address: root@192.0.2.7, tags: [web]}
  - {id: db01, transport: agent}
`,
    );
    const config = readConfig({}, directory);
    expect(config.approval).toMatchObject({ approvers: ['slack:U1'], leaseSeconds: 60, watchSeconds: 10 });
    expect(config.hosts.map(({ id, transport }) => [id, transport])).toStrictEqual([
      ['web01', 'ssh'],
      ['db01', 'agent'],
    ]);
    expect(config.configFile).toBe(join(directory, 'syndrop.yaml'));
  });

  it('takes a file of comments as an empty one', async () => {
    await writeFile(join(directory, 'syndrop.yaml'), '# nothing yet\n');
    expect(readConfig({}, directory).approval.leaseSeconds).toBe(600);
  });

  it('names the key, the value and an example for each wrong line of the file', async () => {
    await writeFile(
      join(directory, 'syndrop.yaml'),
      `approval: {leaseSeconds: 5, selfApproval: maybe}
language: fr
hosts:
  - {id: web01, transport: telnet}
`,
    );
    const { message } = problemOf({});
    expect(message).toContain('approval.leaseSeconds is 5; it must be at least 10. Example: leaseSeconds: 600');
    expect(message).toContain('approval.selfApproval is "maybe"; it must be a boolean. Example: selfApproval: false');
    expect(message).toContain('language');
    expect(message).toContain('hosts.0.transport is "telnet"; it must be ssh or agent.');
  });

  it('refuses two hosts of one id', async () => {
    await writeFile(join(directory, 'syndrop.yaml'), 'hosts: [{id: a, transport: agent}, {id: a, transport: ssh}]');
    expect(problemOf({}).message).toContain('it must be ids that are all different');
  });

  it('says where YAML is broken, and refuses aliases that multiply', async () => {
    await writeFile(join(directory, 'syndrop.yaml'), 'approval: {leaseSeconds: 5\n');
    expect(problemOf({}).message).toMatch(/is not valid YAML: .* at line 2/);
    const bomb = ['a: &a [x,x,x,x,x,x,x,x,x]', 'b: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]', 'c: [*b,*b,*b,*b,*b,*b,*b,*b,*b]'];
    await writeFile(join(directory, 'syndrop.yaml'), bomb.join('\n'));
    expect(problemOf({}).code).toBe('bad-config');
  });

  it('refuses a named file that is not there', () => {
    expect(problemOf({ SYNDROP_CONFIG: 'absent.yaml' }).message).toContain('cannot be read (ENOENT)');
  });
});

describe('describeConfig', () => {
  it('shows no secret, and neither does printing the configuration', () => {
    const config = readConfig(
      {
        REDIS_URL: 'rediss://bot:hunter2@redis.internal:6380/1',
        DATABASE_URL: 'postgres://u:hunter2@db.internal/syndrop',
        SLACK_BOT_TOKEN: 'xoxb-hunter2',
        SLACK_APP_TOKEN: 'xapp-hunter2',
      },
      directory,
    );
    const shown = `${JSON.stringify(describeConfig(config))}${JSON.stringify(config)}${String(config.redisUrl)}`;
    expect(shown).toContain('rediss://redis.internal:6380');
    expect(shown).not.toContain('hunter2');
  });
});
