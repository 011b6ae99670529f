import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Alert, AlertTaken } from '../../app/alerts/alerts.ts';
import { isAuthentic, type Keys } from './authentic.ts';
import { alertOf, hostOf, Payload } from './payload.ts';

interface AlertsFaceOptions extends Keys {
  readonly address: string;
  /** 0 lets the system choose. */
  readonly port: number;
  readonly hostLabels: readonly string[];
  /** Ids of all hosts. */
  readonly known: () => Promise<readonly string[]>;
  /** Throws when it must be sent again. */
  readonly take: (alert: Alert) => Promise<AlertTaken>;
  readonly logger: { info(message: string): void; error(message: string): void };
}

const LARGEST_BODY = 1024 * 1024;
const PATH = '/alerts';

/** Takes webhooks at POST /alerts. What could not be stored is answered with 503, so that the sender tries again. */
export async function openAlertsFace(options: AlertsFaceOptions) {
  const server = createServer({ requestTimeout: 10_000, headersTimeout: 5_000 }, (request, response) => {
    handle(options, request).then(
      (answer) => reply(response, answer),
      (cause: unknown) => {
        options.logger.error(`alerts could not be taken: ${String(cause)}`);
        reply(response, { status: 503, body: { error: 'not stored; send it again' } });
      },
    );
  });
  server.maxConnections = 64;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(options.port, options.address, resolve);
  });
  const bound = server.address();
  const port = typeof bound === 'object' && bound !== null ? bound.port : options.port;
  const name = options.address.includes(':') ? `[${options.address}]` : options.address;
  return {
    url: `http://${name}:${port}${PATH}`,
    async close(): Promise<void> {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

async function handle(options: AlertsFaceOptions, request: IncomingMessage): Promise<Answer> {
  if (request.url !== PATH) return refusal(404, `POST ${PATH}`);
  if (request.method !== 'POST') return refusal(405, `POST ${PATH}`);
  const body = await bodyOf(request);
  if (body === null) return refusal(413, `more than ${LARGEST_BODY} bytes`);
  if (!isAuthentic(request.headers, body, options, Date.now() / 1000)) return refusal(401, 'token or signature');
  const payload = Payload.safeParse(jsonOf(body));
  if (!payload.success)
    return refusal(400, `not a webhook of Alertmanager or Grafana: ${payload.error.issues[0]?.message}`);
  const known = await options.known();
  const counts: Record<AlertTaken, number> = { told: 0, repeated: 0, closed: 0, 'passed-over': 0, unknown: 0 };
  for (const sent of payload.data.alerts) {
    const host = hostOf(sent.labels, options.hostLabels, known);
    counts[host === null ? 'unknown' : await options.take(alertOf(sent, host))] += 1;
  }
  if (counts.unknown > 0) options.logger.info(`${counts.unknown} alerts named no known host, or one never told of`);
  return { status: 200, body: counts };
}

function refusal(status: number, error: string): Answer {
  return { status, body: { error } };
}

function reply(response: ServerResponse, { status, body }: Answer): void {
  // What is left of a body that was refused is not read.
  const close = status === 413 ? { connection: 'close' } : {};
  response.writeHead(status, { 'content-type': 'application/json', ...close }).end(`${JSON.stringify(body)}\n`);
}

async function bodyOf(request: IncomingMessage): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    if (!Buffer.isBuffer(chunk)) continue;
    size += chunk.length;
    if (size > LARGEST_BODY) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function jsonOf(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return null;
  }
}
