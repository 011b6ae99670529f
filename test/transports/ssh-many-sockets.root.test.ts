import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { expect, onTestFinished, test } from 'vitest';
import { sweepSourceIds } from '../../src/protocol/manifest.ts';
import { parseAnswers } from '../../src/transports/ssh/answers.ts';
import { collectionScript } from '../../src/transports/ssh/script.ts';

const CONNECTIONS = 5_000;
const ROUNDS = 10;
const script = collectionScript(sweepSourceIds, 0, 'syndrop-test', false);

/** Listens, and holds both ends of many connections once it is told to. */
const HOLDER = `
const net = require('node:net');
const accepted = [];
const server = net.createServer((socket) => accepted.push(socket));
server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, () => console.log('listening'));
const dial = () => new Promise((resolve, reject) => net.connect(server.address().port, '127.0.0.1').on('connect', resolve).on('error', reject));
process.stdin.once('data', async () => {
  for (let dialled = 0; dialled < ${CONNECTIONS}; dialled += 100) await Promise.all(Array.from({ length: 100 }, dial));
  while (accepted.length < ${CONNECTIONS}) await new Promise(setImmediate);
  console.log('held');
});
`;

test('what a sweep reads over SSH costs a host no more for ten thousand sockets', async () => {
  const holder = spawn('unshare', [
    '--net',
    'sh',
    '-c',
    'ip link set lo up && exec "$0" -e "$1"',
    process.execPath,
    HOLDER,
  ]);
  onTestFinished(() => void holder.kill('SIGKILL'));
  await once(holder.stdout, 'data');
  const few = cpuMs(holder, script);
  const held = once(holder.stdout, 'data');
  holder.stdin.write('hold\n');
  await held;

  const many = cpuMs(holder, script);
  const listingAll = cpuMs(holder, 'ss -H -t -a -n');
  expect(inside(holder, 'ss -H -t -a -n').stdout.toString().split('\n').length).toBeGreaterThan(2 * CONNECTIONS);
  expect(many - few).toBeLessThan(listingAll / 3);
  const { stdout, stderr } = inside(holder, script);
  const listeners = parseAnswers(stdout, stderr, 'syndrop-test')?.samples[0]?.answers['ss-listen'];
  expect(listeners !== undefined && 'text' in listeners && listeners.text.match(/127\.0\.0\.1:/g)).toHaveLength(1);
});

function inside({ pid }: ChildProcess, command: string) {
  const argv = ['--target', String(pid), '--net', 'sh', '-c', command];
  return spawnSync('nsenter', argv, { maxBuffer: 64 * 1024 * 1024 });
}

/** Of all the processes of so many rounds, as the shell tells it. */
function cpuMs(holder: ChildProcess, command: string): number {
  const quoted = command.replaceAll("'", `'\\''`);
  const { stdout } = inside(holder, `for round in $(seq ${ROUNDS}); do sh -c '${quoted}' >/dev/null 2>&1; done; times`);
  const [, children = ''] = stdout.toString().trim().split('\n');
  return [...children.matchAll(/(\d+)m([\d.]+)s/g)].reduce(
    (sum, [, minutes, rest]) => sum + Number(minutes) * 60_000 + Number(rest) * 1000,
    0,
  );
}
