import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { reason } from '../../../src/app/diagnosing/reason.ts';
import { signLink } from '../../../src/faces/page/link.ts';
import { createPageServer } from '../../../src/faces/page/serve.ts';
import { bundleFromCase } from '../../../src/transports/file.ts';
import { largeSweep } from '../../support/sweep-samples.ts';

export const KEY = Buffer.from('a key that is as long as a key has to be');
export const SWEEP = '0b0b0b0b-1111-4222-8333-444444444444';
const NOW = new Date('2026-03-02T09:00:10.000Z');

export interface OpenPage {
  readonly origin: string;
  /** Path of a link that is good for so many seconds. */
  link(seconds?: number): string;
  close(): Promise<void>;
}

/** The bundle of a real fault, and what it means. */
export async function evidenceOf(host: string) {
  const bundle = await bundleFromCase('test/cases/lab/accept-queue-stuck.case.br');
  const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
  const named = { ...bundle, host: { ...bundle.host, id: host } };
  return { bundle: named, diagnosis: reason(named, {}, sha256).diagnosis };
}

/** A server of reports with a sweep of a thousand hosts; `web01` alone is kept in full. */
export async function openPage(lang: 'en' | 'zh' = 'en'): Promise<OpenPage> {
  const { report, results } = largeSweep();
  const kept = await evidenceOf('web01');
  const server = createPageServer({
    sweeps: {
      report: async (id) => (id === SWEEP ? report : null),
      results: async () => results,
      evidence: async (_id, host) => (host === 'web01' ? kept : null),
    },
    key: KEY,
    lang,
    clock: () => NOW,
    log: (message) => {
      throw new Error(message);
    },
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const bound = server.address();
  const port = typeof bound === 'object' && bound !== null ? bound.port : 0;
  return {
    origin: `http://127.0.0.1:${port}`,
    link: (seconds = 60) => `/report/${signLink(KEY, SWEEP, new Date(NOW.getTime() + seconds * 1000))}/`,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
