import type { JudgedCase } from '../../src/app/diagnosing/corpus.ts';
import { rules } from '../../src/rules/index.ts';

type Answered = 'found' | 'ruled out' | 'unknown';

interface AnswersOfLabel {
  readonly label: string;
  /** Over the cases of which it is the cause, or one of several right ones. */
  readonly right: Readonly<Record<Answered, number>>;
  /** Over all others; what was found there is counted where it is active. */
  readonly wrong: Readonly<Record<Answered, number>>;
}

/** What the rules of each label said, over all cases: a label is ruled out when each of its rules is. */
export function answersByLabel(judged: readonly JudgedCase[]): readonly AnswersOfLabel[] {
  const labels = [...new Set(rules.map(({ label }) => label))].sort();
  return labels.map((label) => {
    const right = { found: 0, 'ruled out': 0, unknown: 0 };
    const wrong = { found: 0, 'ruled out': 0, unknown: 0 };
    for (const one of judged) {
      const isRight = [one.case.cause, ...one.case.acceptableCauses].includes(label);
      (isRight ? right : wrong)[answered(one, label, isRight)] += 1;
    }
    return { label, right, wrong };
  });
}

function answered({ reasoning: { diagnosis } }: JudgedCase, label: string, isRight: boolean): Answered {
  const { findings, hypotheses = [], ruledOut } = diagnosis;
  const said = findings.filter((one) => one.label === label && (isRight || one.state === 'active'));
  if (said.length > 0 || hypotheses.some((one) => one.label === label && isRight)) return 'found';
  const out = new Set(ruledOut.map(({ causeId }) => causeId));
  return rules.every((rule) => rule.label !== label || out.has(rule.id)) ? 'ruled out' : 'unknown';
}
