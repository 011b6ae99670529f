import { diagnose, type Observation, type Question } from '../diagnosis/diagnose.ts';
import type { Diagnosis, Finding } from '../diagnosis/diagnosis.ts';
import type { Sysctls } from '../snapshot/snapshot.ts';

/** One host of a comparison, diagnosed. */
export interface Subject {
  readonly observation: Observation;
  readonly diagnosis: Diagnosis;
}

export function subjectOf(observation: Observation, question: Question): Subject {
  return { observation, diagnosis: diagnose(observation, question) };
}

const STATUSES = ['healthy', 'inconclusive', 'latent', 'past', 'active'] as const;

/** The healthiest host; of several equal ones the first that was named. */
export function healthiest(subjects: readonly [Subject, ...Subject[]]): Subject {
  const illness = ({ diagnosis: { verdict } }: Subject): number => STATUSES.indexOf(verdict.status);
  return subjects.reduce((best, subject) => (illness(subject) < illness(best) ? subject : best), subjects[0]);
}

/** The finding the verdict is about. */
export function mainFinding({ diagnosis: { verdict, findings } }: Subject): Finding | undefined {
  return findings.find(({ causeId }) => causeId === verdict.causeId);
}

/** The finding that quotes this line: the verdict's own before the others. */
export function findingWithEvidence(subject: Subject, holds: (line: string) => boolean): Finding | undefined {
  const main = mainFinding(subject);
  const inOrder = main === undefined ? subject.diagnosis.findings : [main, ...subject.diagnosis.findings];
  return inOrder.find(({ evidence }) => evidence.some(({ line }) => holds(line)));
}

/** The diagnosis this host would get with other sysctls, everything else being as it is. */
export function diagnosedWith(subject: Subject, question: Question, change: (given: Sysctls) => Sysctls): Diagnosis {
  const { observation } = subject;
  const { before, after } = observation;
  return diagnose(
    {
      ...observation,
      after: { ...after, sysctls: change(after.sysctls ?? new Map()) },
      ...(before === undefined ? {} : { before: { ...before, sysctls: change(before.sysctls ?? new Map()) } }),
    },
    question,
  );
}
