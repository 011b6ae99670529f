import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { World } from '../world.ts';
import { serveApi, servePrivateFile, serveReply, serveUpload } from './api.ts';
import { BodyTooLarge, sendText } from './body.ts';
import { servePage } from './page.ts';
import { servePeople } from './people.ts';

export function createEmulatorServer(world: World): Server {
  const server = createServer((request, response) => {
    // Another site may neither read nor embed anything here.
    response.setHeader('cross-origin-resource-policy', 'same-origin');
    response.setHeader('x-content-type-options', 'nosniff');
    answer(world, request, response).catch((error: unknown) => {
      if (response.headersSent) return response.destroy();
      if (error instanceof BodyTooLarge) return sendText(response, 413, 'too large');
      sendText(response, 500, error instanceof Error ? (error.stack ?? error.message) : 'internal error');
    });
  });
  const sockets = new WebSocketServer({ noServer: true });
  server.on('upgrade', (request, socket: Duplex, head) => {
    const url = addressOf(world, request);
    const ticket = url?.searchParams.get('ticket') ?? '';
    const welcome = ownHost(request) && !world.faults.down && url?.pathname === '/link/';
    if (!welcome || !world.sockets.redeem(ticket)) {
      socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n');
      return;
    }
    sockets.handleUpgrade(request, socket, head, (accepted) => world.sockets.accept(accepted));
  });
  return server;
}

/** What an outage takes away; the people's side stays, so that tests can look. */
const APP_SIDE: ReadonlySet<string> = new Set(['api', 'upload', 'response', 'files-pri']);

async function answer(world: World, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (!ownHost(request)) return sendText(response, 421, 'this is not that host');
  const url = addressOf(world, request);
  if (url === null) return sendText(response, 400, 'not a path');
  const [, first = '', second = '', third = ''] = url.pathname.split('/');
  if (world.faults.down && APP_SIDE.has(first)) return sendText(response, 503, 'unavailable');
  switch (first) {
    case 'api':
      return serveApi(world, request, response, url);
    case 'upload':
      return serveUpload(world, request, response, third);
    case 'response':
      return serveReply(world, request, response, third);
    case 'files-pri':
      return servePrivateFile(world, request, response, second.split('-')[1] ?? '');
    case '_':
      return servePeople(world, request, response, url);
    case 'archives':
      response.writeHead(302, { location: `/#${second}/${third}` });
      response.end();
      return;
    default:
      return servePage(response, url.pathname);
  }
}

/** A path may begin with two slashes, and looks like another host then; null for what is no path. */
function addressOf(world: World, { url = '/' }: IncomingMessage): URL | null {
  return url.startsWith('/') ? new URL(`${world.origin}${url}`) : null;
}

/** A foreign name that points here is a web page trying to act as somebody on this machine. */
function ownHost(request: IncomingMessage): boolean {
  return /^(127\.0\.0\.1|localhost)(:\d+)?$/.test(request.headers.host ?? '');
}
