import { createServer } from 'node:net';
import * as z from 'zod';

export const ServeArguments = z.object({
  address: z.string(),
  port: z.number().int().min(0).max(65_535),
  /** The argument of listen(); the kernel cuts it to somaxconn. */
  backlog: z.number().int().min(1),
  /** Each connection keeps the only thread busy for this long, as a slow application does. */
  busyMs: z.number().min(0).default(0),
  /** Connections stay open after the greeting. */
  hold: z.boolean().default(false),
});
export type ServeArguments = z.input<typeof ServeArguments>;

/** A server that greets whoever it accepts, and hangs up unless it shall hold on. */
export function serve({ address, port, backlog, busyMs, hold }: z.output<typeof ServeArguments>): void {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    if (busyMs > 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, busyMs);
    if (hold) socket.write('hello\n');
    else socket.end('hello\n');
  });
  server.listen({ host: address, port, backlog }, () => {
    process.stdout.write(`${JSON.stringify({ ready: true })}\n`);
  });
}
