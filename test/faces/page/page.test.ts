import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { reportFile } from '../../../src/faces/page/report-file.ts';
import { readLink, signLink } from '../../../src/faces/page/link.ts';
import { escapeHtml } from '../../../src/report/html.ts';
import { hostRows } from '../../../src/fleet/host-rows.ts';
import { readBundle } from '../../../src/transports/file.ts';
import { largeSweep, sweepAnswer, sweepReport } from '../../support/sweep-samples.ts';
import { evidenceOf, KEY, openPage, type OpenPage, SWEEP } from './open-page.ts';

let pages: OpenPage;

beforeAll(async () => {
  pages = await openPage();
});

afterAll(() => pages.close());

function get(path: string, init?: RequestInit): Promise<Response> {
  return fetch(pages.origin + path, { redirect: 'manual', ...init });
}

describe('a link to a report', () => {
  const at = new Date('2026-03-02T09:00:00Z');
  const link = signLink(KEY, SWEEP, new Date('2026-03-02T10:00:00Z'));

  it('is good for its sweep until its hour', () => {
    expect(readLink(KEY, link, at)).toEqual({ kind: 'good', sweepId: SWEEP });
    expect(readLink(KEY, link, new Date('2026-03-02T09:59:59Z'))).toEqual({ kind: 'good', sweepId: SWEEP });
    expect(readLink(KEY, link, new Date('2026-03-02T10:00:00Z'))).toEqual({ kind: 'expired' });
  });

  it('is wrong with any character changed, under another key, and in another spelling of the same bytes', () => {
    for (let place = 0; place < link.length; place += 1) {
      for (const other of ['0', '1', 'A', '.', '-']) {
        if (link[place] === other) continue;
        const changed = link.slice(0, place) + other + link.slice(place + 1);
        expect(readLink(KEY, changed, at).kind).toBe('wrong');
      }
    }
    expect(readLink(Buffer.from('another key of the same length or so, ok'), link, at).kind).toBe('wrong');
    for (const last of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_') {
      const spelled = link.slice(0, -1) + last;
      expect(readLink(KEY, spelled, at).kind).toBe(spelled === link ? 'good' : 'wrong');
    }
    expect(readLink(KEY, `${link}=`, at).kind).toBe('wrong');
    expect(readLink(KEY, '', at).kind).toBe('wrong');
  });
});

describe('the server of reports', () => {
  it('shows the sweep by its link, and lets nothing in or out of the page', async () => {
    const answer = await get(pages.link());
    expect(answer.status).toBe(200);
    const policy = answer.headers.get('content-security-policy') ?? '';
    expect(policy).toMatch(/^default-src 'none'; style-src 'sha256-[^ ]+'; script-src 'sha256-[^ ]+'; img-src data:; /);
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe');
    expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
    expect(answer.headers.get('x-robots-tag')).toContain('noindex');
    expect(answer.headers.get('cache-control')).toContain('no-store');
    const text = await answer.text();
    expect(text).toContain('140 of 1,000 hosts drop SYNs');
    expect(text).not.toMatch(/(src|href)="(https?:)?\/\//);
    expect(text.match(/<tr data-verdict=/g)).toHaveLength(1000);
  });

  it('tells a wrong link from one that has expired, and says the same of everything else', async () => {
    const link = pages.link();
    expect((await get(link.replace(/.\/$/, '!/'))).status).toBe(403);
    const expired = await get(pages.link(-1));
    expect(expired.status).toBe(410);
    expect(await expired.text()).toContain('This link has expired');
    for (const path of [
      '/',
      '/report',
      '/etc/passwd',
      '/favicon.ico',
      `${link}host`,
      `${link}x/y`,
      `${link}host/web01/x`,
    ]) {
      const answer = await get(path);
      expect([path, answer.status]).toEqual([path, 404]);
      expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
    }
    expect((await get('/report/')).status).toBe(403);
    expect((await get(link, { method: 'POST' })).status).toBe(405);
    expect((await get(`${link}host/%ff`)).status).toBe(404);
    expect((await get(link.slice(0, -1))).headers.get('location')).toBe(link);
  });

  it('shows what a host said, as a page and as a bundle that replays to the same diagnosis', async () => {
    const shown = await get(`${pages.link()}host/web01`);
    expect(shown.status).toBe(200);
    const { bundle, diagnosis } = await evidenceOf('web01');
    expect(await shown.text()).toContain(escapeHtml(diagnosis.findings[0]?.title ?? ''));
    const download = await get(`${pages.link()}host/web01/bundle`);
    expect(download.headers.get('content-disposition')).toBe('attachment; filename="web01.bundle"');
    const dir = await mkdtemp(join(tmpdir(), 'syndrop-page-'));
    try {
      const file = join(dir, 'web01.bundle');
      await writeFile(file, Buffer.from(await download.arrayBuffer()));
      expect(await readBundle(file)).toEqual(bundle);
    } finally {
      await rm(dir, { recursive: true });
    }
    expect((await get(`${pages.link()}host/web02`)).status).toBe(404);
  });
});

describe('what hosts say in a page', () => {
  it('stays text', async () => {
    const evil = '"><script>alert(1)</script>';
    const results = [sweepAnswer(evil, { title: evil, headline: evil, kernel: evil })];
    const page = await reportFile(sweepReport({ results, selector: evil }), results, async () => null, 'en');
    expect(page).not.toContain('<script>alert');
    expect(page.match(/<script>/g)).toHaveLength(1);
  });

  it('stands in the file itself, where the report is one', async () => {
    const { report, results } = largeSweep();
    const { diagnosis } = await evidenceOf('web01');
    const asked: string[] = [];
    const page = await reportFile(
      report,
      results,
      async (host) => (asked.push(host), host === 'db12' ? diagnosis : null),
      'zh',
    );
    expect(asked[0]).toBe('db12');
    expect(asked.some((host) => host.startsWith('ok'))).toBe(false);
    expect(page).toContain('<a href="#host-db12">db12</a>');
    expect(page).toContain('<article id="host-db12"');
    expect(page).toContain('<html lang="zh-Hans">');
  });
});

describe('the rows of a sweep', () => {
  it('say for each host what was found, how bad it is and why, or why there was no answer', () => {
    const rows = hostRows(largeSweep().results);
    expect(rows).toHaveLength(1000);
    expect(rows[0]).toMatchObject({
      host: 'web01',
      status: 'active',
      severity: 'critical',
      labels: ['syn-queue-overflow'],
      tookMs: 12,
    });
    expect(rows.find(({ host }) => host === 'gone1')).toMatchObject({
      status: null,
      severity: 'unknown',
      why: 'gone1 did not answer.',
      code: 'host-unreachable',
    });
  });
});
