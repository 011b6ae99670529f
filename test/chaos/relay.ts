import { connect, createServer } from 'node:net';

/** Redis listens on a socket file alone; hosts in namespaces of their own reach it over a wire that can be cut. */
const [socketPath = '', port = ''] = (process.argv[2] ?? '').split(' ');
createServer((near) => {
  const far = connect(socketPath);
  near.pipe(far).pipe(near);
  near.on('error', () => far.destroy()).on('close', () => far.destroy());
  far.on('error', () => near.destroy()).on('close', () => near.destroy());
}).listen(Number(port), () => process.send?.({ up: true }));
process.on('disconnect', () => process.exit(0));
