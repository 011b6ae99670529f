import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { SweepUseCases } from '../app/app.ts';
import type { Config } from '../config/config.ts';
import { codeOf } from '../config/environment.ts';
import { signLink } from '../faces/page/link.ts';
import { createPageServer } from '../faces/page/serve.ts';
import type { FaceLogger } from '../faces/slack/workspace/logger.ts';
import { Problem } from '../protocol/problem.ts';
import type { Closing } from './closing.ts';
import { listen } from './listen.ts';
import { placesOf } from './places.ts';

export interface Reports {
  /** A link to the report of a sweep, good from now on; null while none is served. */
  readonly pageOf: (sweepId: string) => string | null;
  /** Serves reports until `closing` runs, where they are configured. */
  readonly start: (sweeps: SweepUseCases, closing: Closing) => Promise<void>;
}

export async function openReports(config: Config, logger: FaceLogger): Promise<Reports> {
  const { reports, language: lang } = config;
  if (reports === null) return { pageOf: () => null, start: () => Promise.resolve() };
  const key = await reportKey(config);
  const { address, port, url, hours } = reports;
  let base: string | null = null;
  return {
    pageOf: (sweepId) => (base === null ? null : linkTo(base, key, sweepId, hours)),
    async start(sweeps, closing) {
      const log = (message: string): void => logger.error(message);
      const server = createPageServer({ sweeps, key, lang, clock: () => new Date(), log });
      const at = await listen('reports', server, { address, port }, closing);
      base = url ?? `http://${address}:${at}`;
      logger.info('reports are served', { address, port: at, url: base });
    },
  };
}

/** The link a bot of this configuration serves; null where the configuration alone does not say the address. */
export async function configuredPage(config: Config, sweepId: string): Promise<string | null> {
  const { reports } = config;
  if (reports === null || (reports.url === null && reports.port === 0)) return null;
  const base = reports.url ?? `http://${reports.address}:${reports.port}`;
  return linkTo(base, await reportKey(config), sweepId, reports.hours);
}

function linkTo(base: string, key: Buffer, sweepId: string, hours: number): string {
  const expires = new Date(Date.now() + hours * 3_600_000);
  return `${base.replace(/\/+$/, '')}/report/${signLink(key, sweepId, expires)}/`;
}

/** Of the environment, or one of our own in the state directory; several bots need the same. */
export async function reportKey(config: Config): Promise<Buffer> {
  if (config.reportKey !== null) return Buffer.from(config.reportKey.reveal());
  const file = placesOf(config).reportKey;
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  try {
    const made = await open(file, 'wx', 0o600);
    try {
      await made.writeFile(randomBytes(32).toString('base64url'));
    } finally {
      await made.close();
    }
  } catch (cause) {
    if (codeOf(cause) !== 'EEXIST') throw cause;
  }
  const key = Buffer.from((await readFile(file, 'utf8')).trim());
  if (key.length < 32) throw new Problem('bad-config', `${file} holds no key. Remove it, and a new one is made.`);
  return key;
}
