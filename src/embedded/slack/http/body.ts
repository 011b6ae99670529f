import type { IncomingMessage, ServerResponse } from 'node:http';

export class BodyTooLarge extends Error {}

export async function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > limit) throw new BodyTooLarge(`more than ${limit} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** The fields of a form, a JSON object or a multipart body; null when the body does not parse. */
export async function readFields(request: IncomingMessage, body: Buffer): Promise<Record<string, unknown> | null> {
  const type = request.headers['content-type'] ?? '';
  try {
    if (type.startsWith('application/json'))
      return body.length === 0 ? {} : asRecord(JSON.parse(body.toString('utf8')));
    if (type.startsWith('multipart/form-data')) return Object.fromEntries(await readForm(body, type));
    return Object.fromEntries(new URLSearchParams(body.toString('utf8')));
  } catch {
    return null;
  }
}

/** Node's own parser of multipart bodies stands behind `Response`. */
async function readForm(body: Buffer, type: string): Promise<Map<string, string | Blob>> {
  const form = await new Response(new Uint8Array(body), { headers: { 'content-type': type } }).formData();
  return new Map(form.entries());
}

/** The bytes of an upload: the file of a multipart form, or the body itself. */
export async function readUpload(request: IncomingMessage, body: Buffer): Promise<Buffer> {
  const type = request.headers['content-type'] ?? '';
  if (!type.startsWith('multipart/form-data')) return body;
  for (const value of (await readForm(body, type)).values()) {
    if (typeof value !== 'string') return Buffer.from(await value.arrayBuffer());
  }
  return Buffer.alloc(0);
}

function asRecord(value: unknown): Record<string, unknown> | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value))
    : null;
}

export function sendJson(
  response: ServerResponse,
  status: number,
  value: unknown,
  headers: Record<string, string> = {},
): void {
  const body = JSON.stringify(value);
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
    ...headers,
  });
  response.end(body);
}

export function sendText(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' });
  response.end(text);
}
