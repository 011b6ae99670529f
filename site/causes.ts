import { rules } from '../src/rules/index.ts';
import type { Rule } from '../src/rules/rule.ts';
import { WORDING } from '../src/snapshot/parse/netstat-wording.ts';
import type { Lang } from './contents.ts';

/** The list of all causes, by label, in Markdown. */
export function causesPage(lang: Lang): string {
  const labels = [...new Set(rules.map(({ label }) => label))].sort();
  const parts = labels.map((label) => {
    const rows = rules.filter((rule) => rule.label === label).map((rule) => row(rule, lang));
    return `## ${label}\n\n${rows.join('\n')}\n`;
  });
  return `${INTRODUCTION[lang]}\n\n${parts.join('\n')}`;
}

const INTRODUCTION = {
  en: `# Causes

${rules.length} causes, under the label that the incident corpus counts them by. The search finds them by a counter or a line of
\`netstat -s\`, \`nstat\` or the kernel log as well.`,
  zh: `# 原因

共 ${rules.length} 种，按案例库使用的标签分组。搜索框也能按计数器名，或 \`netstat -s\`、\`nstat\`、内核日志里的原文找到它们。`,
};

function row(rule: Rule, lang: Lang): string {
  const folder = lang === 'zh' ? 'zh/rules' : 'rules';
  return `- [${rule.name[lang]}](/docs/${folder}/${rule.id}.md)`;
}

const COUNTER = /\b(?:TcpExt|IpExt|MPTcpExt|Ip6?|Tcp|Udp|Icmp)[A-Z]\w+/g;
const SYSCTL = /\bnet\.[a-z][\w.]+\w/g;

/** What is named in a rule and on its page, and what netstat says for it: somebody who saw one of them looks for the cause. */
export function keywords(id: string, texts: readonly string[]): string {
  const named = texts.flatMap((text) => [...text.matchAll(COUNTER), ...text.matchAll(SYSCTL)].map(([name]) => name));
  return [...new Set([id, ...named.flatMap((name) => [name, ...wordings(name)])])].join(' · ');
}

function wordings(counter: string): readonly string[] {
  return Object.entries(WORDING).flatMap(([group, table]) =>
    Object.entries(table).flatMap(([wording, name]) =>
      `${group}${name}` === counter ? [wording.replaceAll('#', '').trim()] : [],
    ),
  );
}
