import { createServer } from 'node:net';
import * as z from 'zod';

export const ServeArguments = z.object({
  address: z.string(),
  port: z.number().int().min(0).max(65_535),
  /** The argument of listen(); the kernel cuts it to somaxconn. */
  backlog: z.number().int().min(1),
  /** Each connection keeps the only thread busy for this long, as a slow application does. */
  busyMs: z.number().min(0).default(0),
  /** The one processor it may run on; needs `taskset`. */
  cpu: z.number().int().min(0).optional(),
  /** Connections stay open after the greeting. */
  hold: z.boolean().default(false),
  /** Closes when the greeting is handed to the kernel, whether or not the client has it. */
  hasty: z.boolean().default(false),
  /** Never closes, also when the client has. */
  leaks: z.boolean().default(false),
  /** The greeting waits for this much from the client. */
  readBytes: z.number().int().min(0).default(0),
  /** Accepts and leaves unread whatever comes, so that it piles up in the kernel. */
  neverReads: z.boolean().default(false),
  /** The size of the greeting. */
  replyBytes: z.number().int().min(1).max(1_000_000).default(6),
});
export type ServeArguments = z.input<typeof ServeArguments>;

/** A server that greets whoever it accepts, and hangs up unless it shall hold on. */
export function serve(given: z.output<typeof ServeArguments>): void {
  const { address, port, backlog, busyMs, hold, hasty, readBytes } = given;
  const greeting = `${'hello'.repeat(Math.ceil(given.replyBytes / 5)).slice(0, given.replyBytes - 1)}\n`;
  const server = createServer({ pauseOnConnect: given.neverReads, allowHalfOpen: given.leaks }, (socket) => {
    socket.on('error', () => undefined);
    if (busyMs > 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, busyMs);
    const close = hasty ? (): unknown => socket.destroy() : undefined;
    const greet = (): unknown => (hold ? socket.write(greeting) : socket.end(greeting, close));
    let read = 0;
    if (readBytes === 0) greet();
    if (given.neverReads) return;
    socket.on('data', (piece) => {
      const before = read;
      read += piece.length;
      if (before < readBytes && read >= readBytes) greet();
    });
  });
  server.listen({ host: address, port, backlog }, () => {
    process.stdout.write(`${JSON.stringify({ ready: true })}\n`);
  });
}
