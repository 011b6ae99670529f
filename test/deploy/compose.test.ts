import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod';
import { settingsOf } from '../../src/config/environment.ts';

const Service = z.looseObject({
  build: z.object({ context: z.string(), dockerfile: z.string(), target: z.string() }).optional(),
  environment: z.record(z.string(), z.string()).optional(),
  secrets: z.array(z.string()).default([]),
  volumes: z.array(z.string()).default([]),
  depends_on: z.record(z.string(), z.unknown()).default({}),
});
const Compose = z.looseObject({
  services: z.record(z.string(), Service),
  secrets: z.record(z.string(), z.unknown()),
  volumes: z.record(z.string(), z.unknown()),
});

const compose = Compose.parse(parse(await readFile('docker-compose.yml', 'utf8')));
const dockerfile = await readFile('deploy/Dockerfile', 'utf8');
const services = Object.entries(compose.services);

describe('docker-compose.yml', () => {
  it('has the bot, Redis, Postgres and an agent', () => {
    expect(Object.keys(compose.services).sort()).toStrictEqual(['agent', 'bot', 'postgres', 'redis']);
  });

  it.each(services)('declares every secret, volume and service that %s uses', (_, service) => {
    const named = service.volumes.map((volume) => volume.split(':')[0] ?? '').filter((name) => !/^[./]/.test(name));
    expect(Object.keys(compose.secrets)).toStrictEqual(expect.arrayContaining(service.secrets));
    expect(Object.keys(compose.volumes)).toStrictEqual(expect.arrayContaining(named));
    expect(Object.keys(compose.services)).toStrictEqual(expect.arrayContaining(Object.keys(service.depends_on)));
  });

  it.each(services.filter(([, service]) => service.build !== undefined))(
    'builds %s from a stage there is',
    (_, { build }) => {
      expect(existsSync(build?.dockerfile ?? '')).toBe(true);
      expect(dockerfile).toContain(`AS ${build?.target}\n`);
    },
  );

  it('sets only variables that the bot reads', () => {
    const set = compose.services['bot']?.environment ?? {};
    const named = Object.keys(set).map((key) => key.replace(/_FILE$/, ''));
    const read = settingsOf(Object.fromEntries(named.map((key) => [key, 'x'])));
    expect(Object.keys(read).sort()).toStrictEqual(named.sort());
  });
});

describe('deploy/Dockerfile', () => {
  it('copies only files that exist and that the build may see', async () => {
    const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap((match) =>
      (match[1] ?? '').split(' '),
    );
    const visible = (await readFile('.dockerignore', 'utf8')).split('\n');
    expect(copied.length).toBeGreaterThan(0);
    for (const path of copied) {
      expect(existsSync(path)).toBe(true);
      expect(visible).toContain(`!${path}`);
    }
  });

  it('does not run the bot as root', () => {
    expect(dockerfile.slice(dockerfile.indexOf('AS bot'))).toMatch(/^USER node$/m);
  });
});
