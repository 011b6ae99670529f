import { describe, expect, it } from 'vitest';
import type { KnownHost } from '../../src/app/app.ts';
import { liveOptions } from '../../src/app/diagnosing/live-options.ts';
import { firstDue } from '../../src/app/schedules/due.ts';
import { whoIsMeant } from '../../src/app/sweep/meant.ts';
import { parseWhen } from '../../src/fleet/when.ts';
import { Problem } from '../../src/protocol/problem.ts';
import { problemText } from '../../src/report/problem.ts';
import { lookedAtNow, unknownHost, unreachable } from '../../src/transports/agent/problems.ts';

const ENGLISH = /(?:\b[A-Za-z][a-z’']+[ ,.:;]+){3}/;
const fleet: readonly KnownHost[] = [
  {
    id: 'web01',
    transport: 'agent',
    tags: ['edge'],
    groups: ['prod'],
    agentVersion: null,
    kernel: '6.1',
    mode: null,
    lastSeen: null,
  },
];

function problemOf(work: () => unknown): Problem {
  try {
    work();
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
  throw new Error('nothing was wrong with it');
}

const live = (more: object) => problemOf(() => liveOptions({ windowSeconds: 5, ...more }));

describe.each([
  ...[
    'web01 web02',
    'web01)',
    '(web01',
    'web01,',
    ' ',
    'web01 & ,',
    'colour:red',
    'tag:',
    'web[',
    'web]',
    'web[5-1]',
    'web[1-x]',
    '*a*b*c*d*e*f*g*h*i',
    'web[1-100000]',
    'db01',
    'tag:prod',
    'web01 & !web01',
    '!'.repeat(30),
    '('.repeat(30),
    'x'.repeat(2001),
  ].map((text) => [`the selection ${text.slice(0, 20)}`, problemOf(() => whoIsMeant(text, fleet))] as const),
  ['a selection of no fleet', problemOf(() => whoIsMeant('all', []))] as const,
  ...['soon', 'daily 09:00 Mars/Base', 'someday 09:00'].map(
    (text) => [`the time ${text}`, problemOf(() => parseWhen(text))] as const,
  ),
  ...['61 9 * * *', '0 9 31 2 *'].map(
    (text) => [`the time ${text}`, problemOf(() => firstDue(parseWhen(text), new Date(0)))] as const,
  ),
  ['a proof about a name', live({ proof: true, client: 'web01' })] as const,
  ['a proof of the past', live({ proof: true, at: '2026-11-22T03:12:00.000Z' })] as const,
  [
    'the past of a container',
    live({ place: { kind: 'netns', name: 'blue' }, at: '2026-11-22T03:12:00.000Z' }),
  ] as const,
  ['a silent host', unreachable('host-42', 20)] as const,
  ['a host nobody enrolled', unknownHost('host-42')] as const,
  ['an agent without history', lookedAtNow('host-42')] as const,
])('%s', (_, problem) => {
  it('is told in Chinese, with its names and its column', () => {
    const said = problemText(problem, 'zh');
    const [prose = ''] = said.split('\n    ');
    expect(prose).toMatch(/[\u4e00-\u9fff]/);
    // `tag:, group:` are typed as they stand there.
    expect(prose.replace(/\b[a-z]+:/g, '')).not.toMatch(ENGLISH);
    const columns = (text: string, column: RegExp) => text.match(column)?.map((one) => one.replace(/\D/g, ''));
    expect(columns(said, /（第 \d+ 列）/g)).toEqual(columns(problem.message, /\(column \d+\)/g));
  });
});
