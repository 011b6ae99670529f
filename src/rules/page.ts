import { nameOf, type Rule } from './rule.ts';

/** One case that shows an answer of the rule. */
export interface PageCase {
  readonly id: string;
  readonly title: string;
  readonly answer: string;
  readonly nearMiss: boolean;
}

/** The page of a rule, in Markdown: all of it comes from the rule and its cases. */
export function rulePage(rule: Rule, cases: readonly PageCase[]): string {
  const { en, zh } = rule.text;
  const lines = [
    `# ${nameOf(rule, 'en')}`,
    '',
    `Cause \`${rule.id}\`, label \`${rule.label}\`${rule.kernel === undefined ? '' : `, kernels ${rule.kernel}`}.`,
    '',
    en['mechanism'] ?? '',
    '',
    `> ${nameOf(rule, 'zh')}：${zh['mechanism'] ?? ''}`,
    '',
    rule.needs.length === 0 ? 'Decides from whatever of its facts is there.' : `Needs: ${rule.needs.join(', ')}.`,
  ];
  if (rule.rootOf.length > 0) lines.push('', `Stands behind: ${rule.rootOf.join(', ')}.`);
  list(lines, 'Never', rule.never.en);
  list(lines, 'References', rule.references);
  list(
    lines,
    'Cases',
    cases.map(({ id, title, answer, nearMiss }) => `\`${id}\`: ${title} (${answer}${nearMiss ? ', a near miss' : ''})`),
  );
  return `${lines.join('\n')}\n`;
}

function list(lines: string[], heading: string, items: readonly string[]): void {
  if (items.length === 0) return;
  lines.push('', `## ${heading}`, '', ...items.map((item) => `- ${item}`));
}
