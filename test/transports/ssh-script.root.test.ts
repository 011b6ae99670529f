import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { liveSourceIds } from '../../src/protocol/manifest.ts';
import { parseAnswers } from '../../src/transports/ssh/answers.ts';
import { collectionScript } from '../../src/transports/ssh/script.ts';

const NOBODY = 65_534;

test('an ordinary user gets the counters, and a reason for each source that only root may read', () => {
  const { stdout, stderr } = spawnSync('sh', ['-c', 'eval "$(cat)"'], {
    input: collectionScript(liveSourceIds, 0, 'syndrop-test', false),
    maxBuffer: 64 * 1024 * 1024,
    uid: NOBODY,
    gid: NOBODY,
    cwd: '/',
  });
  const answers = parseAnswers(stdout, stderr, 'syndrop-test')?.samples[0]?.answers ?? {};
  expect(answers['proc-net-netstat']).toHaveProperty('text');
  expect(answers['ss-listen']).toHaveProperty('text');
  expect(answers['sysctl']).toHaveProperty('text');
  const reasons = Object.values(answers).flatMap((answer) => ('error' in answer ? [answer.error.code] : []));
  expect(new Set(reasons)).toContain('not-permitted');
  expect(['not-permitted', 'not-found', 'tool-missing', 'feature-missing']).toEqual(
    expect.arrayContaining([...new Set(reasons)]),
  );
  expect(answers['nft-ruleset']).toMatchObject({
    error: { code: expect.stringMatching(/^(not-permitted|tool-missing)$/) },
  });
});
