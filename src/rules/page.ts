import type { Language, Rule } from './rule.ts';

/** One case that shows an answer of the rule. */
interface PageCase {
  readonly id: string;
  readonly title: string;
  readonly answer: 'found' | 'ruled-out' | 'unknown';
  readonly nearMiss: boolean;
}

/** A host on which the cause was found, recorded in the kernel lab or written down as a case. */
export interface Sighting {
  /** Of the scenario or the case. */
  readonly id: string;
  /** What makes it again, where the lab does. */
  readonly command: string | null;
  readonly title: string;
  readonly kernel: string | null;
  /** The verdict, or the title of the finding where the verdict was another one. */
  readonly said: string;
  /** What the host printed, with the source above and the increase below each line. */
  readonly lines: readonly string[];
  /** More scenarios of the lab in which it is found. */
  readonly others: readonly string[];
}

/** What stands on a page beside the rule itself. */
export interface Shown {
  readonly cases: readonly PageCase[];
  readonly sighting: Sighting | null;
  /** Link to the same page in the other language. */
  readonly translation: string;
}

/** The page of a rule, in Markdown: all of it comes from the rule, its cases and the recordings of the lab. */
export function rulePage(rule: Rule, lang: Language, shown: Shown | null = null): string {
  const words = WORDS[lang];
  const lines = [
    `# ${rule.name[lang]}`,
    '',
    words.cause(rule),
    '',
    rule.text[lang]['mechanism'] ?? '',
    '',
    rule.needs.length === 0 ? words.needsNothing : words.needs(rule.needs.join(', ')),
  ];
  if (rule.rootOf.length > 0) lines.push('', words.standsBehind(rule.rootOf.map((id) => `\`${id}\``).join(', ')));
  if (shown !== null) lines.push('', `${words.translation}(${shown.translation})`);
  if (shown?.sighting) lines.push('', ...sightingLines(shown.sighting, words));
  list(lines, words.never, rule.never[lang]);
  list(lines, words.references, rule.references);
  list(lines, words.cases, (shown?.cases ?? []).map(words.oneCase));
  return `${lines.join('\n')}\n`;
}

function sightingLines(sighting: Sighting, words: Words): readonly string[] {
  const { command, said, lines, others } = sighting;
  const isLab = command !== null;
  return [
    `## ${isLab ? words.inTheLab : words.inACase}`,
    '',
    isLab ? words.scenario(sighting) : words.written(sighting),
    '',
    ...said.split('\n').map((line) => `> ${line}`),
    '',
    '```text',
    ...lines,
    '```',
    ...(others.length === 0 ? [] : ['', words.others(others.map((id) => `\`${id}\``).join(', '))]),
  ];
}

function list(lines: string[], heading: string, items: readonly string[]): void {
  if (items.length === 0) return;
  lines.push('', `## ${heading}`, '', ...items.map((item) => `- ${item}`));
}

interface Words {
  readonly cause: (rule: Rule) => string;
  readonly needs: (facts: string) => string;
  readonly needsNothing: string;
  readonly standsBehind: (causes: string) => string;
  readonly translation: string;
  readonly inTheLab: string;
  readonly inACase: string;
  readonly scenario: (sighting: Sighting) => string;
  readonly written: (sighting: Sighting) => string;
  readonly others: (scenarios: string) => string;
  readonly never: string;
  readonly references: string;
  readonly cases: string;
  readonly oneCase: (one: PageCase) => string;
}

const en: Words = {
  cause: ({ id, label, kernel }) =>
    `Cause \`${id}\`, label \`${label}\`${kernel === undefined ? '' : `, kernels ${kernel}`}.`,
  needs: (facts) => `Needs: ${facts}.`,
  needsNothing: 'Decides from whatever of its facts is there.',
  standsBehind: (causes) => `Stands behind: ${causes}.`,
  translation: 'In Chinese: [中文]',
  inTheLab: 'Seen in the lab',
  inACase: 'Seen in a case',
  scenario: ({ title, kernel, command }) =>
    `${title}${kernel === null ? '' : ` (kernel ${kernel})`}. \`${command ?? ''}\` makes it again. What was said, and the lines it rests on:`,
  written: ({ id, title }) => `\`${id}\`: ${title}. What was said, and the lines it rests on:`,
  others: (scenarios) => `The lab finds it in these scenarios as well: ${scenarios}.`,
  never: 'Never',
  references: 'References',
  cases: 'Cases',
  oneCase: ({ id, title, answer, nearMiss }) => `\`${id}\`: ${title} (${answer}${nearMiss ? ', a near miss' : ''})`,
};

const ANSWERS_ZH: Readonly<Record<PageCase['answer'], string>> = {
  found: '找到',
  'ruled-out': '排除',
  unknown: '未知',
};

const zh: Words = {
  cause: ({ id, label, kernel }) =>
    `原因 \`${id}\`，标签 \`${label}\`${kernel === undefined ? '' : `，适用内核 ${kernel}`}。`,
  needs: (facts) => `需要的事实：${facts}。`,
  needsNothing: '有哪些相关事实，就依据哪些判断。',
  standsBehind: (causes) => `它是这些症状的根因：${causes}。`,
  translation: '英文版：[English]',
  inTheLab: '实验室中的表现',
  inACase: '案例中的表现',
  scenario: ({ kernel, command }) =>
    `用 \`${command ?? ''}\` 可以重现${kernel === null ? '' : `（录制时的内核为 ${kernel}）`}。当时的结论，以及作为依据的原始输出：`,
  written: ({ id }) => `案例 \`${id}\`。给出的结论，以及作为依据的原始输出：`,
  others: (scenarios) => `实验室的这些场景中也能找到它：${scenarios}。`,
  never: '切勿',
  references: '参考',
  cases: '案例',
  oneCase: ({ id, answer, nearMiss }) => `\`${id}\`（${ANSWERS_ZH[answer]}${nearMiss ? '，形似而非' : ''}）`,
};

const WORDS: Readonly<Record<Language, Words>> = { en, zh };
