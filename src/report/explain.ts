import { explainSaid } from '../plan/explain-sysctl.ts';
import { findRules } from '../rules/find-rules.ts';
import { rules } from '../rules/index.ts';
import type { Rule } from '../rules/rule.ts';
import type { Block, Document } from './document.ts';
import { glossaryEntry } from './glossary.ts';
import { code, strong, text } from './span.ts';
import { sysctlDocument } from './sysctl.ts';
import { talkWords } from './words/talk-words.ts';
import { wordsOf } from './words/words-of.ts';
import type { Lang } from './words/words.ts';

/** Told whole; the others by name. */
const MOST_TOLD = 2;
const MOST_NAMED = 8;

/** A sysctl, a term of the trade, or the causes that go by it; null where nobody here knows the word. */
export function explainDocument(term: string, lang: Lang): Document | null {
  const sysctl = explainSaid(term);
  if (sysctl !== null) return sysctlDocument(sysctl, lang);
  const entry = glossaryEntry(term, lang);
  const causes = findRules(term, rules);
  if (entry === null && causes.length === 0) return null;
  const said = talkWords(lang);
  const title = entry?.title ?? said.explained(term, causes.length);
  const told = entry === null ? causes.slice(0, MOST_TOLD) : [];
  const named = causes.slice(told.length, told.length + MOST_NAMED);
  const blocks: readonly Block[] = [
    { kind: 'heading', text: title },
    ...(entry === null ? [] : [paragraph(entry.text)]),
    ...told.flatMap((rule) => causeBlocks(rule, lang)),
    ...(named.length === 0
      ? []
      : [
          { kind: 'paragraph', spans: [strong(said.related)] } as const,
          { kind: 'list', items: named.map((rule) => [text(`${rule.name[lang]} · `), code(rule.id)]) } as const,
        ]),
  ];
  return { summary: title, tone: 'neutral', blocks };
}

function causeBlocks(rule: Rule, lang: Lang): readonly Block[] {
  const mechanism = rule.text[lang]['mechanism'] ?? '';
  const never = rule.never[lang];
  const words = wordsOf(lang);
  return [
    { kind: 'paragraph', spans: [strong(rule.name[lang]), text(' · '), code(rule.id)] },
    ...(mechanism.includes('{') || mechanism === '' ? [] : [paragraph(mechanism)]),
    ...(never.length === 0 ? [] : [{ kind: 'note', spans: [text(never.join(words.sentenceGap))] } as const]),
  ];
}

function paragraph(sentence: string): Block {
  return { kind: 'paragraph', spans: [text(sentence)] };
}
