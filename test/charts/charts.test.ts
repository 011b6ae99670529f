import { describe, expect, it } from 'vitest';
import { heatMap } from '../../src/charts/heat-map.ts';
import { ledgerBar } from '../../src/charts/ledger-bar.ts';
import { sparkline } from '../../src/charts/sparkline.ts';
import { fitted, type Picture, WIDTH, widthOf } from '../../src/charts/svg.ts';
import { trendChart } from '../../src/charts/trend.ts';
import type { Diagnosis } from '../../src/diagnosis/diagnosis.ts';
import { ratesOf } from '../../src/fleet/sweep-result.ts';
import { healthyAnswer, largeSweep, sweepAnswer, sweepReport } from '../support/sweep-samples.ts';

const LEDGER: Diagnosis['ledger'] = {
  windowSeconds: 3,
  arrived: 1000,
  answered: 600,
  completed: 590,
  dropped: 400,
  byCause: [
    { causeId: 'conntrack', count: 100 },
    { causeId: 'queue', count: 280 },
  ],
  unexplained: 20,
};

function diagnosis(over: Partial<Diagnosis> = {}): Diagnosis {
  return {
    schemaVersion: 1,
    host: 'host-42',
    window: { seconds: 3, deltas: true },
    verdict: { status: 'active', label: 'syn-queue-overflow', causeId: 'queue', headline: '' },
    findings: [],
    ruledOut: [],
    unknown: [{ causeId: 'queue', title: 'SYN queue <full>', needs: '' }],
    ledger: LEDGER,
    remarks: [],
    ...over,
  };
}

const minute = (at: number): string => new Date(Date.UTC(2026, 2, 2, 3, at)).toISOString();

function past(dropped: (at: number) => number | null): NonNullable<Diagnosis['past']> {
  const minutes = Array.from({ length: 61 }, (_, at) => ({ at: minute(at), dropped: dropped(at) }));
  return { at: minute(12), from: null, to: null, minutes, worse: null };
}

/** How many squares, by colour. */
function squares({ svg }: Picture): ReadonlyMap<string, number> {
  const paths = [...svg.matchAll(/<path d="((?:M[\d. ]+h[\d.]+v[\d.]+h-[\d.]+z)+)" fill="([^"]+)"/g)];
  const counted = new Map<string, number>();
  for (const [, d = '', fill = ''] of paths) counted.set(fill, (counted.get(fill) ?? 0) + d.split('z').length - 1);
  return counted;
}

/** The lowest and rightmost a square reaches. */
function reach({ svg }: Picture): readonly [number, number] {
  const places = [...svg.matchAll(/M([\d.]+) ([\d.]+)h([\d.]+)v([\d.]+)h-/g)];
  const ends = places.map(([, x, y, w, h]) => [Number(x) + Number(w), Number(y) + Number(h)] as const);
  return [Math.max(...ends.map(([x]) => x)), Math.max(...ends.map(([, y]) => y))];
}

describe('the heat map', () => {
  const { report, results } = largeSweep();
  const map = heatMap(report, ratesOf(results), 'en');

  it('has a square for each of a thousand hosts, within the picture, and no taller than a phone shows', () => {
    expect([...squares(map).values()].reduce((sum, one) => sum + one, 0)).toBe(1000);
    const [right, bottom] = reach(map);
    expect(right).toBeLessThanOrEqual(WIDTH);
    expect(bottom).toBeLessThanOrEqual(map.height);
    expect(map.height).toBeLessThanOrEqual(480);
  });

  it('names every group, the worst first, and says in words what the colours say', () => {
    const texts = [...map.svg.matchAll(/<text[^>]*>([^<]*)</g)].map(([, text]) => text ?? '');
    const place = (text: string): number => texts.findIndex((one) => one.startsWith(text));
    expect(place('A firewall rule')).toBeLessThan(place('SYN queue full'));
    expect(place('SYN queue full')).toBeLessThan(place('Undecided: '));
    expect(place('Will bite later: ')).toBeLessThan(place('No answer'));
    expect(place('Healthy')).toBe(texts.length - 2);
    expect(map.alt).toContain('prod · 1,000 hosts, one square each. Dropping now: 140; ');
    expect(map.alt).toContain('No answer: 14; Healthy: 819. ');
    expect(map.alt).toContain('SYN queue full: 61 (web[01-61])');
    expect(map.alt.length).toBeLessThanOrEqual(900);
  });

  it('draws what drops most hottest', () => {
    const two = [sweepAnswer('cool', { dropped: 3 }), sweepAnswer('hot', { dropped: 30_000 })];
    const { svg } = heatMap(sweepReport({ results: two }), ratesOf(two), 'en');
    expect(svg.indexOf('fill="rgb(255, 122, 61)"')).toBeGreaterThan(0);
    expect(svg.indexOf('fill="rgb(255, 122, 61)"')).toBeLessThan(svg.indexOf('fill="rgb(156, 69, 23)"'));
  });

  it('of ten thousand hosts still has them all', () => {
    const many = Array.from({ length: 10_000 }, (_, index) => healthyAnswer(`h${index}`));
    const all = heatMap(sweepReport({ results: many }), {}, 'en');
    expect([...squares(all).values()]).toEqual([10_000]);
    expect(reach(all)[1]).toBeLessThanOrEqual(all.height);
  });

  it('speaks Chinese', () => {
    expect(heatMap(report, {}, 'zh').alt).toContain('1,000 台主机，每格一台。正在丢弃：140；');
  });
});

describe('the trend', () => {
  it('needs an earlier sweep and something that dropped', () => {
    expect(trendChart(sweepReport(), 'en')).toBeNull();
    const quiet = [healthyAnswer('host-42')];
    expect(trendChart(sweepReport({ results: quiet }), 'en')).toBeNull();
  });

  it('keeps small rates off the ground beside large ones', () => {
    const picture = trendChart(largeSweep().report, 'en');
    const ends = [...(picture?.svg.matchAll(/>([A-E])<\/text>/g) ?? [])];
    expect(ends.length).toBe(10);
    expect(picture?.alt).toContain('A firewall rule drops the SYNs: 17,143 → 23,143; ');
    const lines = [...(picture?.svg.matchAll(/<path d="(M[^"]+)" fill="none" stroke="(#\w+)"/g) ?? [])];
    expect(lines).toHaveLength(5);
    const lowest = Math.max(...lines.map(([, d = '']) => Number(d.split(',').at(-1))));
    expect(lowest).toBeLessThan(130);
  });
});

describe('the chart around a minute', () => {
  it('marks the minute asked for, and tells it from the worst', () => {
    const picture = sparkline(diagnosis({ past: past((at) => (at === 20 ? 900 : at === 12 ? 450 : 0)) }), 'en');
    expect(picture?.alt).toBe(
      'Packets dropped on host-42 minute by minute: 450 at 03:12 UTC; the most, 900, at 03:20 UTC.',
    );
    expect(picture?.svg).toContain('>03:12 UTC · 450<');
  });

  it('shows what was not written down as neither a drop nor none', () => {
    const picture = sparkline(diagnosis({ past: past(() => null) }), 'en');
    expect(picture?.svg.match(/<circle/g)).toHaveLength(43);
    expect(picture?.alt).toContain('not recorded at 03:12 UTC');
    expect(sparkline(diagnosis(), 'en')).toBeNull();
  });
});

describe('the ledger as bars', () => {
  it('begins each bar where the one above ends, down to the last packet', () => {
    const picture = ledgerBar(diagnosis(), 'en');
    const bars = [...(picture?.svg.matchAll(/<rect x="([\d.]+)" y="[\d.]+" width="([\d.]+)" height="11"/g) ?? [])]
      .map(([, x, width]) => [Number(x), Number(width)] as const)
      .filter((_, index) => index % 2 === 1);
    expect(bars).toHaveLength(5);
    const ends = bars.map(([x, width]) => x + width);
    for (const [index, [x]] of bars.slice(2).entries()) expect(x).toBeCloseTo(ends[index + 1] ?? 0, 1);
    expect(ends.at(-1)).toBeCloseTo(WIDTH - 12, 1);
    expect(picture?.alt).toBe(
      'What became of the SYNs in 3 s: Arrived 1,000; Answered 600; SYN queue <full> 280; conntrack 100; Unexplained 20.',
    );
    expect(picture?.svg).not.toContain('<full>');
  });

  it('is not drawn where nothing was dropped or arrivals were not counted', () => {
    expect(ledgerBar(diagnosis({ ledger: { ...LEDGER, dropped: 0 } }), 'en')).toBeNull();
    expect(ledgerBar(diagnosis({ ledger: { ...LEDGER, arrived: null } }), 'zh')).toBeNull();
  });
});

describe('text in a picture', () => {
  it('is cut where there is no room', () => {
    const cut = fitted('反向路径过滤丢弃从其他网卡进入的包', 100);
    expect(cut.endsWith('…')).toBe(true);
    expect(widthOf(cut)).toBeLessThanOrEqual(100);
    expect(fitted('short', 100)).toBe('short');
  });
});
