import { comparableSettings } from '../../compare/sysctls.ts';
import { diagnose } from '../../diagnosis/diagnose.ts';
import type { Diagnosis } from '../../diagnosis/diagnosis.ts';
import { namedFinding } from '../../diagnosis/named-finding.ts';
import type { SweepAnswer } from '../../fleet/sweep-result.ts';
import type { Bundle } from '../../protocol/bundle.ts';
import { snapshotsOf } from '../diagnosing/reason.ts';

/** What is drawn from one host's bundle in a sweep. */
export interface Judged {
  readonly diagnosis: Diagnosis;
  readonly settings: Readonly<Record<string, string>>;
}

export type Judge = (bundle: Bundle) => Judged;

export function judgeIn(lang: 'en' | 'zh'): Judge {
  return (bundle) => {
    const { before, after } = snapshotsOf(bundle);
    const diagnosis = diagnose({ host: bundle.host.id, after, ...(before === undefined ? {} : { before }) }, { lang });
    return { diagnosis, settings: comparableSettings(after.sysctls ?? new Map()) };
  };
}

/** The answer of one host as sweeps keep it. */
export function answerOf(host: string, bundle: Bundle, { diagnosis, settings }: Judged, tookMs: number): SweepAnswer {
  const { verdict, findings, ledger } = diagnosis;
  const main = namedFinding(diagnosis);
  const others = findings.filter((finding) => finding !== main);
  return {
    state: 'answered',
    host,
    late: false,
    tookMs: Math.round(tookMs),
    status: verdict.status,
    label: verdict.label,
    causeId: verdict.causeId,
    title: main?.title ?? null,
    confidence: main?.confidence ?? null,
    headline: verdict.headline,
    also: others.map(({ causeId, title, state }) => ({ causeId, title, state })),
    windowSeconds: ledger.windowSeconds,
    arrived: ledger.arrived,
    dropped: ledger.dropped,
    kernel: bundle.host.kernel ?? null,
    agentVersion: bundle.host.agentVersion ?? null,
    settings: Object.fromEntries(Object.entries(settings).filter(isModest).slice(0, MOST_SETTINGS)),
  };
}

/** A host that lies must not fill the store: real ones have some hundred settings, none of them long. */
const MOST_SETTINGS = 2_000;

function isModest([key, value]: readonly [string, string]): boolean {
  return key.length <= 200 && value.length <= 500;
}
