import type { Server } from 'node:http';
import { codeOf } from '../config/environment.ts';
import { Problem } from '../protocol/problem.ts';
import type { Closing } from './closing.ts';

/** Serves until `closing` runs; answers the port, which the system may have chosen. */
export async function listen(
  name: 'reports' | 'console',
  server: Server,
  { address, port }: { readonly address: string; readonly port: number },
  closing: Closing,
): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => {
      const why = `Nothing can be served at ${address}:${port} (${codeOf(cause)}). Change ${name} in the configuration.`;
      reject(new Problem('bad-config', why, { cause }));
    });
    server.listen(port, address, resolve);
  });
  closing.add(name, () => {
    server.close();
    server.closeAllConnections();
  });
  const bound = server.address();
  return typeof bound === 'object' && bound !== null ? bound.port : port;
}
