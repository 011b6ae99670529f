import { connect, createServer } from 'node:net';

/** What listens in one network namespace is reached from another: through a socket file, which all of them share. */
export interface RelayEnds {
  /** A port of every address here, or a socket file. */
  readonly from: number | string;
  /** A port of loopback, or a socket file. */
  readonly to: number | string;
}

const { from, to }: RelayEnds = JSON.parse(process.argv[2] ?? '');
createServer((near) => {
  const far = typeof to === 'number' ? connect(to, '127.0.0.1') : connect(to);
  near.pipe(far).pipe(near);
  near.on('error', () => far.destroy()).on('close', () => far.destroy());
  far.on('error', () => near.destroy()).on('close', () => near.destroy());
}).listen(from, () => process.send?.({ up: true }));
process.on('disconnect', () => process.exit(0));
