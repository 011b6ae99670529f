import { expect, test } from 'vitest';
import { fleetDocument, runningDocument } from '../../src/report/overview.ts';
import { renderText } from '../../src/report/text.ts';
import { sweepReport } from '../support/sweep-samples.ts';

const plain = { width: 100, colour: false } as const;

test('the fleet shows how many hosts drop now, and how that became', () => {
  const trend = [8, 4, 0, 1].map((active) => ({ active, answered: 9 }));
  const shown = fleetDocument({ sweep: sweepReport({}), trend, neverSeen: [], hosts: 9 }, 'en');
  expect(shown.summary).toBe('1 of 2 hosts drops SYNs (prod)');
  expect(renderText(shown, plain)).toContain('█▅▁▂ (8 → 4 → 0 → 1)');
});

test('a fleet that was never swept says how to', () => {
  const none = { sweep: null, trend: [], neverSeen: ['db01', 'db02'], hosts: 2 };
  expect(renderText(fleetDocument(none, 'zh'), plain)).toContain('还没有巡检过');
  expect(renderText(fleetDocument(none, 'en'), plain)).toContain('Enrolled, never heard of: db[01-02]');
});

test('diagnoses under way are counted with those that are not named', () => {
  const one = { host: 'db01', actor: 'slack:U1', at: '2026-11-22T03:12:00.000Z' };
  expect(runningDocument([one], 0, 'en').summary).toBe('1 diagnosis under way');
  expect(runningDocument([one], 11, 'en').summary).toBe('12 diagnoses under way');
  expect(runningDocument([], 0, 'en').blocks).toEqual([]);
});
