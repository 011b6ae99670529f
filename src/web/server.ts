import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';

export interface Answer {
  readonly status: number;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

interface Serving {
  readonly headers: Readonly<Record<string, string>>;
  readonly answer: (request: IncomingMessage) => Promise<Answer>;
  /** Shown where `answer` threw, which is logged. */
  readonly failed: () => Answer;
  readonly log: (message: string) => void;
}

const HTML = { 'content-type': 'text/html; charset=utf-8' };

/** A small server of pages, for few readers; TLS stands in front of it. */
export function servePages({ headers, answer, failed, log }: Serving): Server {
  const server = createServer(
    { requestTimeout: 10_000, headersTimeout: 10_000, maxHeaderSize: 8_192 },
    (request, response) => {
      answer(request)
        .catch((error: unknown) => {
          log(`a page could not be shown: ${error instanceof Error ? error.message : 'unknown'}`);
          return failed();
        })
        .then((answered) => send(answered, headers, request, response))
        .catch(() => response.destroy());
    },
  );
  server.maxConnections = 200;
  return server;
}

function send(
  { status, body, headers }: Answer,
  always: Serving['headers'],
  { method }: IncomingMessage,
  response: ServerResponse,
): void {
  const length = Buffer.byteLength(body);
  response.writeHead(status, { ...always, ...HTML, ...headers, 'content-length': length });
  response.end(method === 'HEAD' ? undefined : body);
}

export const ROBOTS: Answer = {
  status: 200,
  body: 'User-agent: *\nDisallow: /\n',
  headers: { 'content-type': 'text/plain' },
};

/** A part of a path as it was meant; null for one that is none. */
export function decoded(part: string): string | null {
  try {
    return decodeURIComponent(part);
  } catch {
    return null;
  }
}
