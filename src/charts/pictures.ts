import type { Diagnosis } from '../diagnosis/diagnosis.ts';
import type { SweepReport } from '../fleet/sweep-report.ts';
import type { Lang } from '../report/words/words.ts';
import { heatMap, type Rates } from './heat-map.ts';
import { ledgerBar } from './ledger-bar.ts';
import { sparkline } from './sparkline.ts';
import type { Picture } from './svg.ts';
import { trendChart } from './trend.ts';

/** The fleet, and how it changes where there is something to compare with. */
export function sweepPictures(report: SweepReport, rates: Rates, lang: Lang): readonly Picture[] {
  const trend = trendChart(report, lang);
  return [heatMap(report, rates, lang), ...(trend === null ? [] : [trend])];
}

/** The minute of the past, or the account of the window; none where neither says anything. */
export function diagnosisPictures(diagnosis: Diagnosis, lang: Lang): readonly Picture[] {
  return [sparkline(diagnosis, lang), ledgerBar(diagnosis, lang)].filter((one) => one !== null);
}
