import { expect, test } from 'vitest';
import { malformedFlags } from '../../src/rules/malformed-flags.ts';
import { bundleOf, factsOf, procCounters } from './support.ts';

function host(counters: Readonly<Record<string, number>>, drops = 0, optionMemory = 0): Record<string, string> {
  const skmem = `skmem:(r0,rb131072,t0,tb16384,f0,w0,o${optionMemory},bl0,d${drops})`;
  return {
    ...procCounters(counters),
    'ss-listen': `0 128 0.0.0.0:8080 0.0.0.0:* ino:77 sk:1 cgroup:/ <->\n\t ${skmem}\n`,
  };
}

const START: Readonly<Record<string, number>> = { TcpInSegs: 900, TcpOutSegs: 800, TcpPassiveOpens: 90 };
const answer = (moved: Readonly<Record<string, number>>, drops = 0, optionMemory = 0) => {
  const last = { ...START };
  for (const [name, count] of Object.entries(moved)) Object.assign(last, { [name]: count + (START[name] ?? 0) });
  return malformedFlags.examine(
    factsOf(bundleOf(host(START, 0, optionMemory), host(last, drops, optionMemory)), { port: 8080 }),
  );
};

test('segments that nothing answers and nothing counts may be SYNs with flags a listener passes over', () => {
  const finding = { kind: 'found', state: 'active', confidence: 'possible', explains: 24 };
  expect(answer({ TcpInSegs: 24 }, 24)).toMatchObject(finding);
  // Before 4.7 nothing counts them.
  expect(answer({ TcpInSegs: 24 })).toMatchObject(finding);
});

test.each([
  ['segments are answered', { TcpInSegs: 60, TcpOutSegs: 40 }, 0],
  ['something is attached to the listener that refuses them', { TcpInSegs: 24 }, 24, 136],
  ['they are listen drops', { TcpInSegs: 24, TcpExtListenDrops: 24, TcpExtListenOverflows: 24 }, 24],
  ['they met old connections', { TcpInSegs: 24, TcpInErrs: 24 }, 0],
  ['there are only a few', { TcpInSegs: 6 }, 0],
])('ruled out where %s', (_, moved, drops, optionMemory = 0) => {
  expect(answer(moved, drops, optionMemory)).toMatchObject({ kind: 'ruled-out', reason: 'answered' });
});

test('one sample cannot tell', () => {
  expect(malformedFlags.examine(factsOf(bundleOf(host(START))))).toEqual({ kind: 'unknown', needs: 'oddSyns' });
});
