import { createServer } from 'node:net';
import * as z from 'zod';

export const ServeArguments = z.object({
  address: z.string(),
  port: z.number().int().min(0).max(65_535),
  /** The argument of listen(); the kernel cuts it to somaxconn. */
  backlog: z.number().int().min(1),
  /** Each connection keeps the only thread busy for this long, as a slow application does. */
  busyMs: z.number().min(0).default(0),
});
export type ServeArguments = z.input<typeof ServeArguments>;

/** A server that greets whoever it accepts and hangs up. */
export function serve({ address, port, backlog, busyMs }: z.output<typeof ServeArguments>): void {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    if (busyMs > 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, busyMs);
    socket.end('hello\n');
  });
  server.listen({ host: address, port, backlog }, () => {
    process.stdout.write(`${JSON.stringify({ ready: true })}\n`);
  });
}
