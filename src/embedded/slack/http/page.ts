import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { fileURLToPath } from 'node:url';
import { sendText } from './body.ts';

/** The page is plain files: beside the bundle in `dist/slack-page`, in a checkout beside this folder. */
const folder = [new URL('./slack-page/', import.meta.url), new URL('../page/', import.meta.url)].find((url) =>
  existsSync(fileURLToPath(url)),
);

const types: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
};

const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

export async function servePage(response: ServerResponse, path: string): Promise<void> {
  const name = path === '/' ? 'index.html' : path.replace(/^\/page\//, '');
  const type = types[name.split('.').at(-1) ?? ''];
  if (folder === undefined || type === undefined || !/^[a-z0-9-]+(\.[a-z]+)+$/.test(name))
    return sendText(response, 404, 'not found');
  const bytes = await readFile(new URL(name, folder)).catch(() => null);
  if (bytes === null) return sendText(response, 404, 'not found');
  response.writeHead(200, { 'content-type': type, 'cache-control': 'no-cache', 'content-security-policy': policy });
  response.end(bytes);
}
