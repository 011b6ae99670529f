import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { proofSourceIds } from '../../src/protocol/manifest.ts';
import { proofOf } from '../../src/protocol/proof.ts';
import { takeSnapshot } from '../../src/snapshot/take-snapshot.ts';
import { parseAnswers } from '../../src/transports/ssh/answers.ts';
import { collectionScript } from '../../src/transports/ssh/script.ts';
import { processesWith } from '../support/processes.ts';
import { withTracefs } from '../support/tracefs.ts';

const BOUNDARY = 'syndrop-test';

/** As a login shell gets it; a closed port of loopback is dialled by the script itself. */
test('over SSH the same proof is taken, with nothing but a shell there, and nothing is left', () => {
  const port = 41_000 + (process.pid % 10_000);
  const proof = { ...proofOf({ port }), seconds: 4 };
  const ids = [...proofSourceIds, 'ip-address' as const];
  const input = collectionScript(ids, 0, BOUNDARY, false, { proof });
  const dialling = `(sleep 2; for i in 1 2 3; do bash -c 'exec 3<>/dev/tcp/127.0.0.1/${port}' 2>/dev/null; done) >/dev/null 2>&1 & eval "$(cat)"`;
  const [file, ...args] = withTracefs(['sh', '-c', dialling]);
  const { stdout, stderr } = spawnSync(file, args, { input, maxBuffer: 64 * 1024 * 1024 });
  const answers = parseAnswers(stdout, stderr, BOUNDARY);
  const { capture, dropTrace, absent } = takeSnapshot(answers?.samples[0] ?? { answers: {} }, { id: 'x' });
  expect(absent).toEqual({});
  expect(capture?.packets.filter(({ destinationPort, flags }) => destinationPort === port && flags === 2)).toHaveLength(
    3,
  );
  expect(capture?.until).toBeGreaterThan(capture?.since ?? Infinity);
  expect(dropTrace?.drops).toEqual(
    expect.arrayContaining([expect.objectContaining({ reason: 'NO_SOCKET', place: 'tcp_v4_rcv', device: 'lo' })]),
  );
  expect(answers?.samples).toHaveLength(2);
});

test('it dials with what is there, and says what became of it', () => {
  const proof = { ...proofOf({}), seconds: 1, dial: { address: '127.0.0.1', port: 1, attempts: 2 } };
  const script = collectionScript(['dial-tcp'], 0, BOUNDARY, false, { proof });
  const { stdout, stderr } = spawnSync('sh', ['-c', 'eval "$(cat)"'], { input: script, maxBuffer: 1024 * 1024 });
  const answers = parseAnswers(stdout, stderr, BOUNDARY);
  expect(takeSnapshot(answers?.samples[0] ?? { answers: {} }, { id: 'x' }).dialled).toMatchObject([
    { outcome: 'refused' },
    { outcome: 'refused' },
  ]);
});

test('no tcpdump of ours is left behind', async () => {
  expect(await processesWith(`tcp port ${41_000 + (process.pid % 10_000)}`)).toEqual([]);
});
