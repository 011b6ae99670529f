import type { IncomingMessage, Server } from 'node:http';
import type { Verb } from '../../app/app.ts';
import { LOGIN_PATH } from '../../protocol/operator.ts';
import type { Lang } from '../../report/words/words.ts';
import { createClientAddress } from '../../web/client-address.ts';
import { type Answer, decoded, ROBOTS, servePages } from '../../web/server.ts';
import { readBody, readForm } from './body.ts';
import { changePage, changesPage } from './changes-page.ts';
import { clearCookie, readCookie, setCookie } from './cookie.ts';
import { decideNow, decidePage } from './decide-page.ts';
import { actorOf, type Desk, type Seat } from './desk.ts';
import { diagnosisPage } from './diagnosis-page.ts';
import { CONSOLE_HEADERS, framed, type View } from './frame.ts';
import { hostPage } from './host-page.ts';
import { hostsPage } from './hosts-page.ts';
import { createLimit } from './limit.ts';
import { enterPage, loginPage, refusal } from './login-page.ts';
import { overviewPage } from './overview-page.ts';
import { sweepPage, sweepsPage } from './sweeps-page.ts';

/** Log-ins a minute and address, and what is sent a minute and operator: nobody needs more, and each costs the store something. */
const MOST_A_MINUTE = 60;

/** The console: whoever logged in with an operator's key reads everything, and decides with a code besides. */
export function createConsoleServer(desk: Desk): Server {
  const lets = createLimit(MOST_A_MINUTE, desk.clock);
  const addressOf = createClientAddress(desk.trustedProxies);
  return servePages({
    headers: CONSOLE_HEADERS,
    answer: (request) => answer(desk, request, { lets, addressOf }),
    failed: () => refusal(500, 'broken', desk.lang),
    log: desk.log,
  });
}

interface Asked {
  readonly path: string;
  /** Decoded. */
  readonly parts: readonly string[];
  readonly query: URLSearchParams;
}

interface Counting {
  readonly lets: (key: string) => boolean;
  readonly addressOf: (request: IncomingMessage) => string;
}

async function answer(desk: Desk, request: IncomingMessage, { lets, addressOf }: Counting): Promise<Answer> {
  const { lang } = desk;
  const asked = askedOf(request.url ?? '/');
  if (asked === null) return refusal(404, 'nothing', lang);
  const [first = '', second = ''] = asked.parts;
  if (first === 'robots.txt') return ROBOTS;
  const posts = request.method === 'POST';
  if (!posts && request.method !== 'GET' && request.method !== 'HEAD')
    return { ...refusal(405, 'nothing', lang), headers: { allow: 'GET, HEAD, POST' } };
  const logsIn = first === 'enter' || (posts && `/${first}` === LOGIN_PATH);
  if (logsIn && !lets(`address ${addressOf(request)}`)) return refusal(429, 'often', lang);
  if (posts && `/${first}` === LOGIN_PATH) return await knock(desk, request);
  if (posts && first === 'enter') return await enter(desk, request);
  if (first === 'enter') {
    const operator = await desk.sessions.whose(second);
    return operator === null ? refusal(403, 'link', lang) : enterPage(operator, second, lang);
  }
  const session = await desk.sessions.session(readCookie(request, desk.origin()));
  if (session === null) return loginPage(desk.origin(), lang);
  if (posts && !lets(`operator ${session.operator}`)) return refusal(429, 'often', lang);
  const chosen = (await desk.app.settings.of(actorOf(session).id)).lang ?? lang;
  const seat: Seat = { ...desk, session, lang: chosen, stored: lang };
  return posts ? await act(seat, request, asked) : await show(seat, asked, await viewOf(seat, asked));
}

function askedOf(url: string): Asked | null {
  const [path = '/', query = ''] = url.split('?', 2);
  const parts = path.split('/').slice(1).map(decoded);
  if (!parts.every((part) => part !== null)) return null;
  return { path, parts, query: new URLSearchParams(query) };
}

/** What is there to read; null for nothing. */
async function viewOf(seat: Seat, { parts, query }: Asked): Promise<View | null> {
  const [kind = '', id, verb, more] = parts;
  if (more !== undefined) return null;
  if (verb !== undefined) return kind === 'changes' && isVerb(verb) ? await decidePage(seat, id ?? '', verb) : null;
  switch (kind) {
    case '':
      return id === undefined ? await overviewPage(seat) : null;
    case 'hosts':
      if (id !== undefined) return await hostPage(seat, id);
      return await hostsPage(
        seat,
        query.get('q') ?? '',
        Math.max(0, Number.parseInt(query.get('from') ?? '0', 10) || 0),
      );
    case 'diagnoses':
      return id === undefined ? null : await diagnosisPage(seat, id);
    case 'changes':
      return id === undefined ? await changesPage(seat) : await changePage(seat, id);
    case 'sweeps':
      return id === undefined ? await sweepsPage(seat) : await sweepPage(seat, id);
    default:
      return null;
  }
}

async function show(seat: Seat, { path }: Pick<Asked, 'path'>, view: View | null): Promise<Answer> {
  if (view === null) return refusal(404, 'nothing', seat.lang);
  const waiting = (await seat.app.pending()).length;
  return { status: view.status ?? 200, body: framed(view, { ...seat, waiting, path }) };
}

/** Only a page of ours may have one: it knows the token, and the browser says where it comes from. */
async function act(seat: Seat, request: IncomingMessage, { parts }: Asked): Promise<Answer> {
  const { session, lang } = seat;
  const fields = isOwn(seat, request) ? await readForm(request) : null;
  if (fields === null || fields.get('csrf') !== session.csrf) return refusal(403, 'form', lang);
  const [kind = '', id = '', verb = '', more] = parts;
  if (kind === 'leave' && parts.length === 1) {
    await seat.sessions.leave(session);
    return { status: 303, body: '', headers: { location: '/', 'set-cookie': clearCookie(seat.origin()) } };
  }
  if (kind === 'language' && parts.length === 1) {
    await seat.app.settings.change(actorOf(session).id, { lang: langOf(fields.get('lang')) });
    return seeOther(ownPath(fields.get('back')));
  }
  if (kind !== 'changes' || more !== undefined || !isVerb(verb)) return refusal(404, 'nothing', lang);
  const outcome = await decideNow(seat, id, verb, {
    digest: fields.get('digest') ?? '',
    code: fields.get('code') ?? '',
    breakGlass: fields.get('breakGlass') ?? '',
  });
  if (outcome !== null && 'href' in outcome) return seeOther(outcome.href);
  return await show(seat, { path: `/changes/${encodeURIComponent(id)}` }, outcome);
}

/** Not of a browser, so no cookie counts here and the answer is JSON. */
async function knock({ sessions, origin }: Desk, request: IncomingMessage): Promise<Answer> {
  const made = await sessions.knock(await readBody(request, 'application/json').then(jsonOf));
  const headers = { 'content-type': 'application/json; charset=utf-8' };
  if (made === null) return { status: 403, body: JSON.stringify({ error: 'refused' }), headers };
  const { operator, token, expires } = made;
  const link = `${origin()}/enter/${encodeURIComponent(token)}`;
  return { status: 200, body: JSON.stringify({ operator, link, expires }), headers };
}

async function enter(desk: Desk, request: IncomingMessage): Promise<Answer> {
  const fields = isOwn(desk, request) ? await readForm(request) : null;
  if (fields === null) return refusal(403, 'form', desk.lang);
  const cookie = await desk.sessions.enter(fields.get('token') ?? '');
  if (cookie === null) return refusal(403, 'link', desk.lang);
  const headers = { location: '/', 'set-cookie': setCookie(cookie, desk) };
  return { status: 303, body: '', headers };
}

function isOwn({ origin }: Desk, { headers }: IncomingMessage): boolean {
  return headers.origin === origin();
}

function seeOther(location: string): Answer {
  return { status: 303, body: '', headers: { location } };
}

/** A path of ours, whatever a form says. */
function ownPath(back: string | null): string {
  return back !== null && /^\/(?![/\\])[\x21-\x7e]*$/.test(back) ? back : '/';
}

function langOf(given: string | null): Lang {
  return given === 'zh' ? 'zh' : 'en';
}

function isVerb(text: string): text is Verb {
  return text === 'approve' || text === 'reject' || text === 'keep' || text === 'revert';
}

function jsonOf(text: string | null): unknown {
  try {
    return JSON.parse(text ?? 'null');
  } catch {
    return null;
  }
}
