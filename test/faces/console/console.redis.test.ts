import { afterEach, describe, expect, it } from 'vitest';
import { setFreeze } from '../../../src/app/changes/freeze.ts';
import { openConsole, type OpenConsole } from './open-console.ts';

let console: OpenConsole;
afterEach(() => console.close());

/** As a browser would, with its cookie; redirects are looked at, not followed. */
function client() {
  let cookie = '';
  async function ask(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = { ...(cookie === '' ? {} : { cookie }), ...Object.fromEntries(new Headers(init.headers)) };
    return await fetch(console.origin + path, { redirect: 'manual', ...init, headers });
  }
  async function send(path: string, fields: Record<string, string>, origin: string | null = console.origin) {
    const headers: Record<string, string> = origin === null ? {} : { origin };
    return await ask(path, { method: 'POST', body: new URLSearchParams(fields), headers });
  }
  return {
    ask,
    send,
    cookie: () => cookie,
    logIn: async (): Promise<Response> => {
      const token = decodeURIComponent((await console.link()).split('/').pop() ?? '');
      const answer = await send('/enter', { token });
      cookie = (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
      return answer;
    },
    csrf: async (): Promise<string> => /name="csrf" value="([^"]+)"/.exec(await (await ask('/')).text())?.[1] ?? '',
  };
}

async function audited(what: string) {
  return (await console.bench.store.audit.after(0, 300)).filter((row) => row.what === what);
}

describe('the console', () => {
  it('shows nothing to whoever is not logged in, and lets nothing in or out of its pages', async () => {
    console = await openConsole();
    const { proposalId } = await console.bench.proposed();
    const { ask } = client();
    for (const path of [
      '/',
      '/hosts',
      '/hosts/web01',
      '/changes',
      `/changes/${proposalId}`,
      '/sweeps',
      '/no',
      '/%ff',
    ]) {
      const answer = await ask(path);
      expect([path, answer.status]).toEqual([path, path === '/%ff' ? 404 : 401]);
      expect(await answer.text()).not.toContain('web01');
    }
    const { headers } = await ask('/');
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toMatch(/^default-src 'none'; style-src 'sha256-[^ ]+'; img-src data:; base-uri 'none'; /);
    expect(policy).toContain("form-action 'self'; frame-ancestors 'none'");
    expect(policy).not.toMatch(/script|unsafe/);
    expect(headers.get('cache-control')).toBe('private, no-store');
    expect((await ask('/', { method: 'PUT' })).status).toBe(405);
  });

  it('keeps a session in a cookie that no script, no other site and no other host gets', async () => {
    console = await openConsole();
    const { ask, logIn } = client();
    const answer = await logIn();
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/']);
    expect(answer.headers.get('set-cookie')).toMatch(/; Path=\/; Max-Age=3600; HttpOnly; SameSite=Strict$/);
    expect((await ask('/')).status).toBe(200);
    for (const path of ['/nothing', '/hosts/nobody', '/changes/none', '/diagnoses/none', '/changes/a/b/c', '/sweeps/x'])
      expect([path, (await ask(path)).status]).toEqual([path, 404]);
  });

  it('opens a link for a person, not for what looks at links by itself', async () => {
    console = await openConsole();
    const link = await console.link();
    const path = new URL(link).pathname;
    const { ask } = client();
    for (const _ of [1, 2]) {
      const looked = await ask(path);
      expect([looked.status, looked.headers.get('set-cookie')]).toEqual([200, null]);
    }
    expect((await ask('/enter/ops.nothing')).status).toBe(403);
  });

  it('takes no decision from another site, without its token, or without the session', async () => {
    console = await openConsole();
    const { proposalId, plan } = await console.bench.proposed();
    const { send, logIn, csrf, ask } = client();
    const path = `/changes/${proposalId}/approve`;
    const fields = { digest: plan.digest, code: console.code() };
    await logIn();
    const token = await csrf();
    expect(token).not.toBe('');
    expect((await send(path, { ...fields, csrf: token }, 'https://evil.example.com')).status).toBe(403);
    expect((await send(path, { ...fields, csrf: token }, 'null')).status).toBe(403);
    expect((await send(path, { ...fields, csrf: token }, null)).status).toBe(403);
    expect((await send(path, fields)).status).toBe(403);
    expect((await send(path, { ...fields, csrf: `${token}x` })).status).toBe(403);
    const json = JSON.stringify({ ...fields, csrf: token });
    const typed = { 'content-type': 'application/json', origin: console.origin };
    expect((await ask(path, { method: 'POST', body: json, headers: typed })).status).toBe(403);
    const stranger = client();
    expect((await stranger.send(path, { ...fields, csrf: token })).status).toBe(401);
    expect((await send('/enter', { token: 'x' }, 'https://evil.example.com')).status).toBe(403);
    expect((await console.bench.app.proposal(proposalId))?.state).toBe('proposed');
    expect(await audited('decision.refused')).toEqual([]);
    expect(console.bench.host.writes).toEqual([]);
  });

  it.each(['approve', 'reject', 'keep', 'revert'] as const)(
    'decides nothing by the session alone: %s takes a code, whatever the rules say',
    async (verb) => {
      console = await openConsole();
      const { proposalId, plan } = await console.bench.proposed();
      const standing = verb === 'keep' || verb === 'revert' ? 'applied' : 'proposed';
      if (standing === 'applied') {
        await console.bench.app.decide(proposalId, 'approve', { id: 'key:ops', name: 'ops' }, plan.digest);
        await console.bench.inState(proposalId, 'applied');
      }
      const { send, logIn, csrf } = client();
      await logIn();
      const fields = { csrf: await csrf(), digest: plan.digest };
      for (const code of ['', '000000', 'abc']) {
        const answer = await send(`/changes/${proposalId}/${verb}`, { ...fields, code });
        expect(answer.status).toBe(409);
        expect(await answer.text()).toContain('role="alert"');
      }
      expect((await console.bench.app.proposal(proposalId))?.state).toBe(standing);
      const refused = await audited('decision.refused');
      expect(refused.map(({ actor, detail }) => [actor, detail['code']])).toEqual([
        ['key:ops', 'second-factor-missing'],
        ['key:ops', 'second-factor-wrong'],
        ['key:ops', 'second-factor-wrong'],
      ]);
      const answer = await send(`/changes/${proposalId}/${verb}`, { ...fields, code: console.code() });
      expect([answer.status, answer.headers.get('location')]).toEqual([303, `/changes/${proposalId}`]);
      const ended = { approve: 'applied', reject: 'rejected', keep: 'kept', revert: 'reverted' } as const;
      await console.bench.inState(proposalId, ended[verb]);
      const what = { approve: 'approved', reject: 'rejected', keep: 'keeping', revert: 'reverting' }[verb];
      const [row] = (await audited(`proposal.${what}`)).slice(-1);
      expect(row).toMatchObject({ actor: 'key:ops', detail: { face: 'console', digest: plan.digest } });
    },
  );

  it('goes by the rules of the chat: who, and what was shown', async () => {
    console = await openConsole('en', { rules: { approvers: ['slack:U2'] } });
    const { proposalId, plan } = await console.bench.proposed();
    const { ask, send, logIn, csrf } = client();
    await logIn();
    const path = `/changes/${proposalId}/approve`;
    const form = await ask(path);
    const page = await form.text();
    expect([form.status, page.includes('name="code"')]).toEqual([409, false]);
    expect(page).toContain('You may not approve changes here.');
    const fields = { csrf: await csrf(), digest: plan.digest };
    const alone = await send(path, { ...fields, code: console.code() });
    expect([alone.status, (await console.bench.app.proposal(proposalId))?.state]).toEqual([409, 'proposed']);
    expect((await audited('decision.refused')).map(({ detail }) => detail['code'])).toEqual([
      'not-an-approver',
      'not-an-approver',
    ]);
    expect(console.bench.host.writes).toEqual([]);
  });

  it('decides about what was shown, and breaks the glass for a reason that is one', async () => {
    const rules = { approvers: ['key:ops'], breakGlass: ['key:ops'] };
    console = await openConsole('en', { rules, secondFactor: async () => 'good' });
    const { proposalId, plan } = await console.bench.proposed();
    const at = new Date().toISOString();
    const freeze = { reason: 'release day', by: 'key:ops', at, until: null };
    await setFreeze(console.bench.store.switches, freeze, 'key:ops', at);
    const { ask, send, logIn, csrf } = client();
    await logIn();
    const path = `/changes/${proposalId}/approve`;
    const page = await (await ask(path)).text();
    expect([page.includes('release day'), page.includes('name="breakGlass"')]).toEqual([true, true]);
    const fields = { csrf: await csrf(), digest: plan.digest, breakGlass: 'checkout is down', code: '123456' };
    const edited = { ...fields, digest: `sha256:${'0'.repeat(64)}` };
    expect((await send(path, edited)).status).toBe(409);
    expect((await send(path, { ...fields, breakGlass: ' \n' })).status).toBe(409);
    expect((await audited('decision.refused')).map(({ detail }) => detail['code'])).toEqual([
      'digest-mismatch',
      'frozen',
    ]);
    expect((await send(path, fields)).status).toBe(303);
    const [row] = (await audited('proposal.approved')).slice(-1);
    expect(row?.detail).toMatchObject({ breakGlass: 'checkout is down', face: 'console' });
  });

  it('ends all sessions of an operator with one log-out', async () => {
    console = await openConsole();
    const one = client();
    const other = client();
    await one.logIn();
    await other.logIn();
    expect((await one.send('/leave', { csrf: await one.csrf() })).headers.get('set-cookie')).toContain('Max-Age=0');
    expect([(await one.ask('/')).status, (await other.ask('/')).status]).toEqual([401, 401]);
  });

  it('speaks the language its reader chose, and goes back to no other site', async () => {
    console = await openConsole();
    const { proposalId } = await console.bench.proposed();
    const { ask, send, logIn, csrf } = client();
    await logIn();
    const fields = { csrf: await csrf(), lang: 'zh' };
    for (const back of ['//evil.example.com', 'https://evil.example.com', '/\\evil.example.com', '/a\r\nb'])
      expect((await send('/language', { ...fields, back })).headers.get('location')).toBe('/');
    const back = `/changes/${proposalId}`;
    expect((await send('/language', { ...fields, back })).headers.get('location')).toBe(back);
    const page = await (await ask('/hosts/web01')).text();
    expect(page).toContain('<html lang="zh-Hans">');
    expect(page).toContain('最近一次诊断');
    expect(page).toContain('丢弃');
    const rows = await (await ask('/hosts')).text();
    expect(rows).toMatch(/已满且未启用 SYN cookie — 已证实/);
    const refused = await (await ask(`/changes/${proposalId}/keep`)).text();
    expect(refused).toContain('现在不能这样做');
  });

  it('answers an address that asks too often with patience', async () => {
    console = await openConsole('en', {}, () => new Date('2026-03-02T09:00:00.000Z'));
    const { ask } = client();
    const statuses: number[] = [];
    for (let round = 0; round < 61; round += 1) {
      const answer = await ask('/login', {
        method: 'POST',
        body: '{}',
        headers: { 'content-type': 'application/json' },
      });
      statuses.push(answer.status);
    }
    expect(new Set(statuses.slice(0, 60))).toEqual(new Set([403]));
    expect(statuses[60]).toBe(429);
    expect((await ask('/')).status).toBe(401);
  });

  it('shows what hosts and people say as text', async () => {
    const id = '<img src=x onerror=alert(1)>';
    const evil = { id, transport: 'agent', address: null, tags: ['"><script>'], groups: [] } as const;
    console = await openConsole('en', { listed: async () => [evil] });
    const { ask, logIn } = client();
    await logIn();
    for (const path of [
      '/hosts',
      '/hosts?q=%3Cimg',
      '/hosts?q=%22%3E%3Cscript%3E',
      `/hosts/${encodeURIComponent(id)}`,
    ]) {
      const page = await (await ask(path)).text();
      expect(page).toContain('&#60;');
      expect(page).not.toMatch(/<img|<script/);
    }
  });
});
