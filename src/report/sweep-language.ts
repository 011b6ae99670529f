import type { SweepReport } from '../fleet/sweep-report.ts';
import { causeTitle } from './cause-title.ts';
import type { Lang } from './words/words.ts';

interface Languages {
  readonly lang: Lang;
  /** Of what is stored. */
  readonly stored: Lang;
}

/** A sweep whose causes have their general names where it was stored in another language. */
export function sweepIn({ lang, stored }: Languages, report: SweepReport): SweepReport {
  if (lang === stored) return report;
  const named = <T extends { readonly causeId: string | null; readonly title: string | null }>(one: T): T =>
    one.causeId === null ? one : { ...one, title: causeTitle(one.causeId, lang) ?? one.title };
  const { since } = report;
  return {
    ...report,
    clusters: report.clusters.map((cluster) => ({ ...named(cluster), also: cluster.also.map(named) })),
    since:
      since === null
        ? null
        : {
            ...since,
            fresh: since.fresh.map(named),
            fixed: since.fixed.map(named),
            flapping: since.flapping.map(named),
          },
  };
}
