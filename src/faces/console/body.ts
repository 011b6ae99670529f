import type { IncomingMessage } from 'node:http';

/** Whatever a form of ours or a signed wish needs, and room. */
const LARGEST = 8_192;

/** What was sent, if it is of that type and no longer than it may be; nothing of the rest is read. */
export async function readBody(request: IncomingMessage, type: string): Promise<string | null> {
  const [given = ''] = (request.headers['content-type'] ?? '').split(';');
  if (given.trim().toLowerCase() !== type) return null;
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk);
    length += bytes.length;
    if (length > LARGEST) return null;
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString('utf8');
}

export async function readForm(request: IncomingMessage): Promise<URLSearchParams | null> {
  const text = await readBody(request, 'application/x-www-form-urlencoded');
  return text === null ? null : new URLSearchParams(text);
}
