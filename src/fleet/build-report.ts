import { byName } from './by-name.ts';
import { changesSince } from './changes.ts';
import { clustersOf, type EarlierSweep } from './clusters.ts';
import { foldNames } from './fold.ts';
import { groupBy } from './group-by.ts';
import type { Outcome } from './outcome.ts';
import { outliersOf } from './outliers.ts';
import type { SweepReport } from './sweep-report.ts';
import { dropRate, type SweepAnswer, type SweepResult, type SweepSilence } from './sweep-result.ts';

export interface SweepData {
  readonly sweepId: string;
  readonly selector: string;
  readonly at: string;
  readonly endedAt: string;
  readonly tookSeconds: number;
  readonly state: SweepReport['state'];
  readonly windowSeconds: number;
  /** How many hosts were meant. */
  readonly hosts: number;
  readonly results: readonly SweepResult[];
  /** Earlier sweeps of the same selection, oldest first. */
  readonly earlier: readonly EarlierSweep[];
}

/** The report of a sweep: the same results give the same report. */
export function buildReport(data: SweepData): SweepReport {
  const { sweepId, selector, at, endedAt, tookSeconds, state, windowSeconds, hosts, results, earlier } = data;
  const answers = results.filter((result) => result.state === 'answered');
  const silences = results.filter((result) => result.state === 'silent');
  return {
    schemaVersion: 1,
    sweepId,
    selector,
    at,
    endedAt,
    tookSeconds,
    state,
    windowSeconds,
    counts: {
      asked: hosts,
      answered: answers.length,
      late: answers.filter(({ late }) => late).length,
      silent: silences.length,
      unasked: hosts - results.length,
    },
    clusters: [...clustersOf(answers, { sweepId, at }, earlier)],
    silent: silent(silences),
    since: changesSince(results.map(outcomeOf), earlier),
    outliers: [...outliersOf(answers)],
    kernels: shares(answers, ({ kernel }) => kernel),
    agentVersions: shares(answers, ({ agentVersion }) => agentVersion),
  };
}

/** What later sweeps remember of a result. */
export function outcomeOf(result: SweepResult): Outcome {
  if (result.state === 'silent') return { host: result.host, status: null, causeId: null, title: null, rate: null };
  const { host, status, causeId, title } = result;
  return { host, status, causeId, title, rate: dropRate(result) };
}

/** Hosts that are silent for the same reason together. Each message names its own host, which is taken out to compare. */
function silent(silences: readonly SweepSilence[]): SweepReport['silent'] {
  const firstLine = ({ message }: SweepSilence): string => message.split('\n')[0] ?? '';
  const groups = groupBy(silences, (one) => `${one.code} ${firstLine(one).replaceAll(one.host, '…')}`);
  return [...groups.values()]
    .map((group) => {
      const hosts = group.map(({ host }) => host).sort(byName);
      const [one] = group;
      const message = one === undefined ? '' : firstLine(one);
      return {
        code: one?.code ?? '',
        message: hosts.length === 1 ? message : message.replaceAll(one?.host ?? '', '…'),
        hosts,
        folded: [...foldNames(hosts)],
      };
    })
    .sort((a, b) => b.hosts.length - a.hosts.length || byName(a.code, b.code));
}

function shares(
  answers: readonly SweepAnswer[],
  of: (answer: SweepAnswer) => string | null,
): { value: string; hosts: string[] }[] {
  const known = answers.flatMap((answer) => {
    const value = of(answer);
    return value === null ? [] : [{ value, host: answer.host }];
  });
  return [...groupBy(known, ({ value }) => value)]
    .map(([value, members]) => ({ value, hosts: members.map(({ host }) => host).sort(byName) }))
    .sort((a, b) => b.hosts.length - a.hosts.length || byName(a.value, b.value));
}
