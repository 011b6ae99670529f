import { createServer, type Server } from 'node:http';
import { Problem } from '../protocol/problem.ts';
import type { Looked } from './look.ts';
import type { Metrics } from './registry.ts';

/**
 * `/healthz`: the process answers. `/readyz`: so do Redis and the database, 503 otherwise; Slack is not asked, since without
 * it the bot goes on with what it has. `/metrics`: for Prometheus. Resolves with the port.
 *
 * @throws Problem `bad-config` where it cannot listen.
 */
export async function serveMetrics(
  { host, port }: { readonly host: string; readonly port: number },
  metrics: Metrics,
  look: () => Promise<Looked>,
): Promise<{ readonly port: number; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    const say = (status: number, type: string, text: string): void => {
      response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' });
      response.end(request.method === 'HEAD' ? '' : text);
    };
    answer(request.url ?? '/', metrics, look).then(
      ({ status, type, text }) => say(status, type, text),
      () => say(500, 'text/plain', 'internal error\n'),
    );
  });
  await listen(server, host, port);
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(url: string, { registry }: Metrics, look: () => Promise<Looked>) {
  const plain = 'text/plain; charset=utf-8';
  switch (url.replace(/\?.*/, '')) {
    case '/healthz':
      return { status: 200, type: plain, text: 'ok\n' };
    case '/readyz': {
      const looked = await look();
      const down = Object.entries(looked).flatMap(([part, up]) => (up ? [] : [part]));
      const text = down.length === 0 ? 'ready\n' : `no answer from: ${down.join(', ')}\n`;
      return { status: down.length === 0 ? 200 : 503, type: plain, text };
    }
    case '/metrics':
      await look();
      return { status: 200, type: registry.contentType, text: await registry.metrics() };
    default:
      return { status: 404, type: plain, text: 'there are /healthz, /readyz and /metrics\n' };
  }
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause) => {
      const message = `SYNDROP_METRICS_PORT: cannot listen at ${host}:${port}: ${cause.message}`;
      reject(new Problem('bad-config', message, { cause }));
    });
    server.listen(port, host, resolve);
  });
}
