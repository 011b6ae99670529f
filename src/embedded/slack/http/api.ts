import type { IncomingMessage, ServerResponse } from 'node:http';
import { serveMethod } from '../api/serve.ts';
import { reply } from '../people/reply.ts';
import type { World } from '../world.ts';
import { readBody, readFields, readUpload, sendJson, sendText } from './body.ts';

const LARGEST_CALL = 1_000_000;

/** `POST /api/<method>`, as the app calls it. */
export async function serveApi(
  world: World,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): Promise<void> {
  const name = url.pathname.slice('/api/'.length);
  const body = await readFields(request, await readBody(request, LARGEST_CALL));
  if (body === null) return sendJson(response, 200, { ok: false, error: 'invalid_form_data' });
  const bearer = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? null;
  const fields = { ...Object.fromEntries(url.searchParams), ...body };
  const met = world.faults.meet(name);
  if (met === 'refused') {
    const wait = { 'retry-after': String(world.faults.retryAfter) };
    return sendJson(response, 429, { ok: false, error: 'ratelimited' }, wait);
  }
  const { answer, retryAfter } = await serveMethod(world, name, fields, bearer);
  if (met === 'unanswered') return void response.destroy();
  if (retryAfter > 0) return sendJson(response, 429, answer, { 'retry-after': String(retryAfter) });
  sendJson(response, 200, answer, { 'x-oauth-scopes': world.app.scopes.join(','), 'x-slack-req-id': 'emulated' });
}

/** The address files.getUploadURLExternal handed out. */
export async function serveUpload(
  world: World,
  request: IncomingMessage,
  response: ServerResponse,
  secret: string,
): Promise<void> {
  const upload = world.uploads.bySecret(secret);
  if (upload === null) return sendText(response, 404, 'no such upload');
  const bytes = await readUpload(request, await readBody(request, upload.length + 100_000));
  if (bytes.length !== upload.length)
    return sendText(response, 400, `announced ${upload.length} bytes, received ${bytes.length}`);
  upload.bytes = bytes;
  sendText(response, 200, `OK - ${bytes.length}`);
}

/** A response_url. */
export async function serveReply(
  world: World,
  request: IncomingMessage,
  response: ServerResponse,
  secret: string,
): Promise<void> {
  const fields = await readFields(request, await readBody(request, LARGEST_CALL));
  const place = world.responseUrls.use(secret);
  if ('error' in place) return sendText(response, 404, place.error);
  const answer = reply(world, place, fields);
  if (answer.ok) return sendText(response, 200, 'ok');
  sendJson(response, answer.error === 'message_not_found' ? 404 : 400, answer);
}

/** A private file, for an app with the token and the right to read files. */
export function servePrivateFile(world: World, request: IncomingMessage, response: ServerResponse, id: string): void {
  const stored = world.workspace.files.get(id);
  const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
  const allowed = world.tokens.kindOf(token) === 'bot' && world.app.scopes.includes('files:read');
  if (!allowed) {
    // Slack sends its sign-in page instead of an error, which programs then take for the file.
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
    response.end('<!DOCTYPE html><html><title>Sign in</title></html>');
    return;
  }
  if (stored === undefined) return sendText(response, 404, 'file not found');
  response.writeHead(200, { 'content-type': stored.file.mimetype, 'content-length': String(stored.bytes.length) });
  response.end(stored.bytes);
}
