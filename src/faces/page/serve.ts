import type { IncomingMessage, Server } from 'node:http';
import type { SweepUseCases } from '../../app/app.ts';
import type { Lang } from '../../report/words/words.ts';
import { type Answer, decoded, ROBOTS, servePages } from '../../web/server.ts';
import { bundleName, hostPage, refusalPage } from './host-page.ts';
import { readLink } from './link.ts';
import { SECURITY_HEADERS } from './shell.ts';
import { sweepPage } from './sweep-page.ts';

export interface PageOptions {
  readonly sweeps: Pick<SweepUseCases, 'report' | 'results' | 'evidence'>;
  readonly key: Buffer;
  readonly lang: Lang;
  readonly clock: () => Date;
  readonly log: (message: string) => void;
}

/** Reports of sweeps by signed links: `/report/LINK/`, `…/host/NAME`, `…/host/NAME/bundle`. Nothing else is here. */
export function createPageServer(options: PageOptions): Server {
  return servePages({
    headers: SECURITY_HEADERS,
    answer: (request) => answer(options, request),
    failed: () => refusal(500, 'nothing', options.lang),
    log: options.log,
  });
}

async function answer(options: PageOptions, { method, url = '/' }: IncomingMessage): Promise<Answer> {
  const { lang } = options;
  if (method !== 'GET' && method !== 'HEAD')
    return { ...refusal(405, 'nothing', lang), headers: { allow: 'GET, HEAD' } };
  const path = (url.split('?')[0] ?? '').split('/').slice(1);
  const [first = '', link = ''] = path;
  if (first === 'robots.txt' && path.length === 1) return ROBOTS;
  if (first !== 'report' || path.length < 2) return refusal(404, 'nothing', lang);
  const read = readLink(options.key, link, options.clock());
  if (read.kind === 'wrong') return refusal(403, 'wrong', lang);
  if (read.kind === 'expired') return refusal(410, 'expired', lang);
  return await opened(options, read.sweepId, path);
}

async function opened(options: PageOptions, sweepId: string, path: readonly string[]): Promise<Answer> {
  const { sweeps, lang } = options;
  const [, link = '', kind, name = '', more] = path;
  // Links in the page are relative to the slash.
  if (kind === undefined) return { status: 308, body: '', headers: { location: `/report/${link}/` } };
  if (kind === '' && path.length === 3) {
    const report = await sweeps.report(sweepId);
    if (report === null) return refusal(404, 'gone', lang);
    const hrefOf = (host: string): string => `host/${encodeURIComponent(host)}`;
    return { status: 200, body: sweepPage({ report, results: await sweeps.results(sweepId), lang, hrefOf }) };
  }
  if (kind !== 'host' || path.length > 5 || (more !== undefined && more !== 'bundle'))
    return refusal(404, 'nothing', lang);
  const host = decoded(name);
  const evidence = host === null ? null : await sweeps.evidence(sweepId, host);
  if (evidence === null) return refusal(404, 'gone', lang);
  const { diagnosis, bundle } = evidence;
  if (more === undefined) {
    const address = `${encodeURIComponent(host ?? '')}/bundle`;
    return { status: 200, body: hostPage(diagnosis, { back: '../', bundle: address, lang }) };
  }
  const headers = {
    'content-type': 'application/json; charset=utf-8',
    'content-disposition': `attachment; filename="${bundleName(diagnosis.host)}"`,
  };
  return { status: 200, body: JSON.stringify(bundle), headers };
}

function refusal(status: number, why: Parameters<typeof refusalPage>[0], lang: Lang): Answer {
  return { status, body: refusalPage(why, lang) };
}
