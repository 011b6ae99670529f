import type { IncomingMessage, ServerResponse } from 'node:http';
import * as z from 'zod';
import { clickMessage, clickView } from '../people/click.ts';
import { command } from '../people/command.ts';
import { type Done, failed } from '../people/done.ts';
import { closeView, submitView } from '../people/modal.ts';
import { openHome, react, say } from '../people/say.ts';
import { shortcut } from '../people/shortcut.ts';
import { heardBy, visibleTo } from '../people/visible.ts';
import { FaultSettings } from '../faults.ts';
import { freshId } from '../state/ids.ts';
import { share } from '../state/share.ts';
import type { World } from '../world.ts';
import { readBody, readFields, sendJson, sendText } from './body.ts';

const LARGEST_ACT = 1_000_000;
const LARGEST_FILE = 64_000_000;
const LONGEST_WAIT_MS = 20_000;

const text = z.string();
const values = z.record(z.string(), z.unknown());
const click = {
  as: text,
  action_id: text,
  block_id: text.optional(),
  value: z.unknown().optional(),
  values: values.optional(),
};

type Act = (world: World, fields: unknown) => Done | Promise<Done>;

function act<Args>(args: z.ZodType<Args>, run: (world: World, args: Args) => Done | Promise<Done>): Act {
  return (world, fields) => {
    const parsed = args.safeParse(fields);
    return parsed.success ? run(world, parsed.data) : failed('invalid_arguments', z.prettifyError(parsed.error));
  };
}

/** What a person can do, by path below `/_/`. */
const acts: Readonly<Record<string, Act>> = {
  command: act(z.object({ as: text, channel: text, text }), (world, args) =>
    command(world, args.as, args.channel, args.text),
  ),
  message: act(
    z.object({ as: text, channel: text, text, thread: text.optional(), files: z.array(text).optional() }),
    (world, args) => say(world, args),
  ),
  action: act(
    z.union([z.object({ ...click, channel: text, ts: text }), z.object({ ...click, view_id: text })]),
    (world, args) =>
      'view_id' in args ? clickView(world, args.view_id, args) : clickMessage(world, args.channel, args.ts, args),
  ),
  'view/submit': act(z.object({ as: text, view_id: text, values }), (world, args) =>
    submitView(world, args.as, args.view_id, args.values),
  ),
  'view/close': act(z.object({ as: text, view_id: text, all: z.boolean().optional() }), (world, args) =>
    closeView(world, args.as, args.view_id, args.all ?? false),
  ),
  react: act(z.object({ as: text, channel: text, ts: text, name: text }), (world, args) =>
    react(world, args.as, args.channel, args.ts, args.name),
  ),
  home: act(z.object({ as: text }), (world, args) => openHome(world, args.as)),
  shortcut: act(
    z.object({ as: text, callback_id: text, channel: text.optional(), ts: text.optional() }),
    (world, args) => shortcut(world, args.as, args.callback_id, args.channel, args.ts),
  ),
  faults: act(FaultSettings, (world, settings) => {
    world.faults.set(settings);
    if (settings.down) world.sockets.cut();
    return { ok: true };
  }),
  disconnect: act(z.object({ reason: z.enum(['warning', 'refresh_requested', 'link_disabled']) }), (world, args) => {
    world.sockets.disconnect(args.reason);
    return { ok: true };
  }),
};

/**
 * The people's side, for the page and for tests. A person here is whoever the caller says; so only pages of this very
 * origin may call: the header makes a browser ask first, and nobody answers it.
 */
export async function servePeople(
  world: World,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): Promise<void> {
  const path = url.pathname.slice('/_/'.length);
  const as = url.searchParams.get('as') ?? '';
  if (isForeign(request)) return sendText(response, 403, 'not from the page');
  if (request.method === 'GET') return serveGet(world, request, response, url, path, as);
  if (request.method !== 'POST' || request.headers['x-slack-emulator'] === undefined)
    return sendText(response, 403, 'not from the page');
  if (path === 'upload') return serveFile(world, request, response, as, url.searchParams.get('name') ?? 'file');
  const run = acts[path];
  if (run === undefined) return sendText(response, 404, 'no such act');
  const fields = await readFields(request, await readBody(request, LARGEST_ACT));
  sendJson(response, 200, await run(world, fields));
}

/** What a browser says of a request that another site makes, also one on another port of this machine. */
function isForeign(request: IncomingMessage): boolean {
  const site = request.headers['sec-fetch-site'];
  if (site === 'cross-site' || site === 'same-site') return true;
  const { origin, host } = request.headers;
  return origin !== undefined && origin !== `http://${host}`;
}

function serveGet(
  world: World,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
  path: string,
  as: string,
): void | Promise<void> {
  if (path.startsWith('file/')) return serveStored(world, response, path.slice('file/'.length));
  if (!world.workspace.users.has(as)) return sendText(response, 404, 'no such person');
  if (path === 'events') return serveEvents(world, response, as);
  if (path === 'state') return serveState(world, request, response, as, Number(url.searchParams.get('after') ?? -1));
  sendText(response, 404, 'no such page');
}

/** Answers at once, or with `after` as soon as something newer than that version is there. */
async function serveState(
  world: World,
  request: IncomingMessage,
  response: ServerResponse,
  as: string,
  after: number,
): Promise<void> {
  if (world.workspace.version <= after) await nextChange(world, request);
  sendJson(response, 200, visibleTo(world, as));
}

function nextChange(world: World, request: IncomingMessage): Promise<void> {
  return new Promise((resolve) => {
    const settle = () => {
      clearTimeout(timer);
      unsubscribe();
      resolve();
    };
    const timer = setTimeout(settle, LONGEST_WAIT_MS);
    const unsubscribe = world.workspace.subscribe(settle);
    request.once('close', settle);
  });
}

function serveEvents(world: World, response: ServerResponse, as: string): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  response.write(': hello\n\n');
  const unsubscribe = world.workspace.subscribe((change) => {
    const heard = heardBy(world, as, change);
    if (heard !== null) response.write(`data: ${JSON.stringify(heard)}\n\n`);
  });
  const beat = setInterval(() => response.write(': beat\n\n'), 15_000);
  response.once('close', () => {
    clearInterval(beat);
    unsubscribe();
  });
}

async function serveFile(
  world: World,
  request: IncomingMessage,
  response: ServerResponse,
  as: string,
  name: string,
): Promise<void> {
  if (!world.workspace.users.has(as)) return sendText(response, 404, 'no such person');
  const bytes = await readBody(request, LARGEST_FILE);
  const id = freshId('F');
  sendJson(response, 200, { ok: true, ...share(world.workspace, { id, name, title: name, user: as, bytes }) });
}

function serveStored(world: World, response: ServerResponse, id: string): void {
  const stored = world.workspace.files.get(id);
  if (stored === undefined) return sendText(response, 404, 'file not found');
  // Anything but a picture comes as a download: an uploaded page must not run as part of this one.
  const shown = /^image\/(png|jpeg|gif)$/.test(stored.file.mimetype);
  response.writeHead(200, {
    'content-type': shown ? stored.file.mimetype : 'application/octet-stream',
    'content-disposition': `${shown ? 'inline' : 'attachment'}; filename*=UTF-8''${encodeURIComponent(stored.file.name)}`,
    'x-content-type-options': 'nosniff',
  });
  response.end(stored.bytes);
}
