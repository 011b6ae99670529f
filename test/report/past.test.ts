import { expect, it } from 'vitest';
import { burstsDocument } from '../../src/report/bursts.ts';
import { diagnosisDocument } from '../../src/report/diagnosis.ts';
import { renderText } from '../../src/report/text.ts';
import { diagnosis } from '../support/report-samples.ts';

const AT = '2026-11-29T03:12:00.000Z';
const minuteAt = (offset: number) => new Date(Date.parse(AT) + offset * 60_000).toISOString();
const minutes = Array.from({ length: 61 }, (_, index) => {
  const offset = index - 30;
  return { at: minuteAt(offset), dropped: offset === 0 ? 10 : offset === 5 ? 4_000 : offset === 30 ? null : 0 };
});
const past = { at: AT, from: minuteAt(0), to: minuteAt(1), minutes, worse: { at: minuteAt(5), dropped: 4_000 } };
const sample = diagnosis();
const then = { ...sample, verdict: { ...sample.verdict, status: 'past' as const }, past };

it('draws one character a minute and marks the one asked for', () => {
  const shown = renderText(diagnosisDocument(then, null, { detail: 'short', lang: 'en' }), {
    width: 100,
    colour: false,
  });
  const lines = shown.split('\n');
  const chart = lines.findIndex((line) => line.includes('█'));
  const bars = lines[chart]?.trim() ?? '';
  expect(bars).toHaveLength(61);
  expect(bars.charAt(30)).toBe('▂');
  expect(bars.charAt(35)).toBe('█');
  expect(bars.charAt(60)).toBe('·');
  expect((lines[chart + 1] ?? '').indexOf('^') - (lines[chart] ?? '').indexOf(bars)).toBe(30);
  expect(shown).toContain('Dropped then · 2026-11-29 03:12:00 UTC');
  expect(shown).toContain('Near by it was worse: at 2026-11-29 03:17:00 UTC 4,000 packets were dropped.');
  expect(shown.replaceAll('\n', ' ')).toContain('at 2026-11-29T03:17Z');
  expect(shown).not.toContain('Dropping now');
});

it('leaves room for a phone in a thread', () => {
  const { blocks } = diagnosisDocument(then, null, { detail: 'short', lang: 'en', inThread: true });
  const chart = blocks
    .flatMap((block) => (block.kind === 'code' ? [block.lines] : []))
    .find(([first = '']) => first.includes('█'));
  expect(chart?.[0]).toHaveLength(31);
  expect(chart?.[1]).toBe(`${' '.repeat(15)}^`);
});

it('says of a quiet minute that it was quiet then, and nothing of now', () => {
  const verdict = { status: 'healthy', label: 'healthy', causeId: null, headline: 'Nothing dropped.' } as const;
  const quiet = { ...then, verdict, findings: [] };
  const shown = renderText(diagnosisDocument(quiet, null, { detail: 'short', lang: 'en' }), {
    width: 100,
    colour: false,
  });
  expect(shown).toContain('nothing tells of a drop in that minute');
  expect(shown).not.toContain('run again while it fails');
});

it('tells bursts of many hosts by cause, the cause of most hosts first', () => {
  const burst = { at: AT, state: 'done' as const, verdict: then.verdict };
  const document = burstsDocument(
    [
      { ...burst, host: 'db01', title: 'SYN queue full', dropped: 900 },
      { ...burst, host: 'web01', title: 'Accept queue full', dropped: 4_000 },
      { ...burst, host: 'web02', title: 'Accept queue full' },
      { host: 'web03', at: AT, state: 'running' },
    ],
    'en',
  );
  const shown = renderText(document, { width: 200, colour: false });
  expect(shown).toMatch(/bursts on 4 hosts/);
  const [first = '', second = ''] = shown.split('\n').filter((line) => line.includes(' — '));
  expect(first).toContain('Accept queue full — web01 2026-11-29 03:12:00 UTC (4,000 packets), web02');
  expect(second).toContain('SYN queue full — db01');
  expect(shown).toContain('being looked at — web03');
});
