import { readFileSync } from 'node:fs';

/** Sees every value that one sysctl takes in its namespace, whoever writes it. */
const file = `/proc/sys/${(process.argv[2] ?? '').replaceAll('.', '/')}`;
const LOOK_MS = 5;
let last = '';

function look(): void {
  const now = readFileSync(file, 'utf8').trim();
  if (now !== last) process.send?.({ value: now });
  last = now;
}

look();
setInterval(look, LOOK_MS);
process.on('disconnect', () => process.exit(0));
