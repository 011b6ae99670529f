import { snapshotsOf } from '../../src/app/diagnosing/reason.ts';
import { diagnose } from '../../src/diagnosis/diagnose.ts';
import type { Diagnosis, Finding } from '../../src/diagnosis/diagnosis.ts';
import type { Scenario } from '../../src/lab/scenario.ts';
import { scenarios } from '../../src/lab/scenarios/index.ts';
import { evidenceBlock } from '../../src/report/evidence.ts';
import { printable } from '../../src/report/printable.ts';
import { wordsOf } from '../../src/report/words/words-of.ts';
import type { Sighting } from '../../src/rules/page.ts';
import type { Language } from '../../src/rules/rule.ts';
import type { Case } from '../../src/transports/file.ts';

/** More lines than this say nothing new about the cause. */
const MOST_LINES = 8;

const LAB = 'lab-';

interface Shown {
  readonly title: string;
  readonly one: Case;
}

/** Finds, for each cause, the host that shows it best: one that is told by it, of the lab before one that was written down. */
export class Sightings {
  readonly #hosts: readonly { readonly shown: Shown; readonly told: Readonly<Record<Language, Diagnosis>> }[];

  constructor(hosts: readonly Shown[]) {
    this.#hosts = hosts.map((shown) => ({ shown, told: { en: told(shown.one, 'en'), zh: told(shown.one, 'zh') } }));
  }

  of(causeId: string, lang: Language): Sighting | null {
    const [best, ...others] = this.#hosts
      .flatMap(({ shown, told: by }) => {
        const shows = evidenceOf(by[lang], causeId);
        return shows === null ? [] : [{ shown, shows, diagnosis: by[lang] }];
      })
      .sort((a, b) => rank(b, causeId) - rank(a, causeId));
    if (best === undefined) return null;
    const { shown, shows, diagnosis } = best;
    const { id, scenario } = nameOf(shown.one);
    const block = evidenceBlock(shows.evidence, diagnosis.window, wordsOf(lang), MOST_LINES);
    return {
      id,
      command: scenario === undefined ? null : commandOf(scenario),
      title: shown.title,
      kernel: shown.one.bundle.host.kernel ?? null,
      said: diagnosis.verdict.causeId === causeId ? diagnosis.verdict.headline : shows.title,
      lines: block?.kind === 'code' ? block.lines.map(printable) : [],
      others: others.flatMap((other) => nameOf(other.shown.one).scenario?.id ?? []),
    };
  }
}

function told({ bundle, question }: Case, lang: Language): Diagnosis {
  const { port, client } = question;
  const asked = { ...(port === undefined ? {} : { port }), ...(client === undefined ? {} : { client }), lang };
  return diagnose({ host: bundle.host.id, ...snapshotsOf(bundle) }, asked);
}

function evidenceOf(
  { findings, hypotheses = [] }: Diagnosis,
  causeId: string,
): Pick<Finding, 'title' | 'evidence'> | null {
  const shows = [...findings, ...hypotheses].find((one) => one.causeId === causeId);
  return shows === undefined || shows.evidence.length === 0 ? null : shows;
}

interface Candidate {
  readonly shown: Shown;
  readonly diagnosis: Diagnosis;
}

/** A verdict by this cause, then the lab, then a case as complete as it was. Sorting keeps the order of names. */
function rank({ shown: { one }, diagnosis: { verdict } }: Candidate, causeId: string): number {
  return (verdict.causeId === causeId ? 4 : 0) + (one.id.startsWith(LAB) ? 2 : 0) + (one.quality === 'full' ? 1 : 0);
}

function nameOf({ id }: Case): { readonly id: string; readonly scenario?: Scenario | undefined } {
  if (!id.startsWith(LAB)) return { id };
  const name = id.slice(LAB.length);
  return { id: name, scenario: scenarios.find((one) => one.id === name) };
}

function commandOf({ id, machineWide }: Scenario): string {
  return `sudo syndrop lab run ${id}${machineWide === undefined ? '' : ' --machine-wide'}`;
}
