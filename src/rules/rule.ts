import type { Facts } from '../facts/facts.ts';
import type { Quote } from '../facts/evidence.ts';
import type { CommonKey } from './common-text.ts';
import { kernelWord } from './drop-signs.ts';
import type { Label } from './label.ts';

export type Language = 'en' | 'zh';
export type Values = Readonly<Record<string, string | number>>;
export type NeededFact = Exclude<keyof Facts, 'question' | 'comparison' | 'era' | 'snapshot' | 'logElsewhere'>;

/** A sysctl that would cure; `why` is a key of the rule's text. */
export interface Wish<Key extends string> {
  readonly key: string;
  readonly to: string;
  readonly why: Key;
  /** `now`, or the listener that must call listen() again first. */
  readonly takesEffect: string;
}

export interface Found<Key extends string> {
  readonly kind: 'found';
  readonly state: 'active' | 'past' | 'latent';
  readonly confidence: 'proven' | 'likely' | 'possible';
  /** Packets of the window this accounts for; absent where nothing was counted. */
  readonly explains?: number | undefined;
  readonly evidence: readonly Quote[];
  /** Root first, symptom last. */
  readonly chain?: readonly (Key | CommonKey)[];
  readonly advice?: readonly (Key | CommonKey)[];
  readonly remedies?: readonly Wish<Key | CommonKey>[];
  /** For the placeholders in all of its text. */
  readonly values?: Values;
}

export interface RuledOut<Key extends string> {
  readonly kind: 'ruled-out';
  readonly reason: Key | CommonKey;
  readonly values?: Values;
  /** Something was counted and found quiet; a setting alone rules a cause out without saying that the host is well. */
  readonly measured: boolean;
}

export interface Unknown {
  readonly kind: 'unknown';
  /** The fact that would settle it. */
  readonly needs: NeededFact;
}

type Stage = 'listener' | 'answer';

type Answer<Key extends string> = Found<Key> | RuledOut<Key> | Unknown;

/** `name` is what the cause is called where it was not found, for a title that says where it was. */
type Text<Key extends string> = Readonly<Record<Key | 'title' | 'mechanism', string>> & {
  readonly name?: string;
};

export interface Rule {
  readonly id: string;
  /** What the cause is called apart from any finding: nothing in it waits to be filled in. */
  readonly name: Readonly<Record<Language, string>>;
  readonly label: Label;
  readonly needs: readonly NeededFact[];
  /** Which kernels have it, in words; the rule itself asks for features. */
  readonly kernel?: string;
  /** Causes this one stands behind: a finding of theirs is told as the end of this one's chain. */
  readonly rootOf: readonly string[];
  /**
   * Where else its packets are counted: a `listener` refuses them (ListenDrops), or the SYN was given an `answer` that was lost.
   * Absent: they come to no listener.
   */
  readonly stage?: Stage;
  /**
   * Nothing on the host can show it. What such a rule finds is a hypothesis: it is told only where nothing else was found and
   * somebody's connections fail, and it is never a finding.
   */
  readonly byExclusion?: true;
  readonly text: Readonly<Record<Language, Readonly<Record<string, string>>>>;
  readonly references: readonly string[];
  /** Advice that is often given and wrong. */
  readonly never: Readonly<Record<Language, readonly string[]>>;
  examine(facts: Facts): Answer<string>;
}

export interface RuleDefinition<Need extends NeededFact, Key extends string> {
  readonly id: string;
  readonly label: Label;
  readonly needs: readonly Need[];
  readonly kernel?: string;
  readonly rootOf?: readonly string[];
  readonly stage?: Stage;
  readonly byExclusion?: true;
  readonly text: { readonly en: Text<Key>; readonly zh: Text<NoInfer<Key>> };
  readonly references: readonly string[];
  readonly never?: Readonly<Record<Language, readonly string[]>>;
  examine(facts: Facts & Required<Pick<Facts, Need>>): Answer<NoInfer<Key>>;
}

/**
 * Adds what every rule shares: it answers unknown, naming the fact, where a need is absent; and where the kernel was seen
 * dropping the SYNs in question by this cause, that is proof.
 */
export function defineRule<const Need extends NeededFact, Key extends string>(
  definition: RuleDefinition<Need, Key>,
): Rule {
  const { id, label, needs, kernel, rootOf = [], stage, byExclusion, text, references, never = NEVER } = definition;
  // All rules have the same members in the same order, so that what reads one after the other stays quick. None is forgotten.
  return {
    id,
    name: { en: text.en.name ?? text.en.title, zh: text.zh.name ?? text.zh.title },
    label,
    needs,
    kernel,
    rootOf,
    stage,
    byExclusion,
    text,
    references,
    never,
    examine(facts: Facts): Answer<string> {
      return withKernelWord(judge(definition, facts), definition, facts);
    },
  } satisfies { [Member in keyof Required<Rule>]: Rule[Member] };
}

function judge<const Need extends NeededFact, Key extends string>(
  definition: RuleDefinition<Need, Key>,
  facts: Facts,
): Answer<string> {
  const { needs } = definition;
  if (hasAll(facts, needs)) return definition.examine(facts);
  return { kind: 'unknown', needs: needs.find((need) => facts[need] === undefined) ?? 'counters' };
}

interface Worded {
  readonly id: string;
  readonly text: { readonly en: Readonly<Record<string, string>> };
}

function withKernelWord(answer: Answer<string>, { id, text }: Worded, { drops }: Facts): Answer<string> {
  if (drops === undefined || answer.kind === 'ruled-out') return answer;
  const word = kernelWord(id, drops);
  if (word === undefined) return answer;
  const quotes = word.groups.map(({ quote }) => quote);
  const sure = { state: 'active', confidence: 'proven' } as const;
  if (answer.kind === 'found') {
    // Settings alone do not tell which of several causes of the same name it was.
    if (answer.state !== 'active' && !word.exclusive) return answer;
    return { ...answer, ...sure, explains: answer.explains ?? word.count, evidence: [...quotes, ...answer.evidence] };
  }
  // A title that waits for values of the rule cannot be said without it.
  if (!word.alone || text.en['title']?.includes('{') !== false) return answer;
  return { kind: 'found', ...sure, explains: word.count, evidence: quotes };
}

const NEVER: Rule['never'] = { en: [], zh: [] };

function hasAll<Need extends NeededFact>(
  facts: Facts,
  needs: readonly Need[],
): facts is Facts & Required<Pick<Facts, Need>> {
  for (const need of needs) if (facts[need] === undefined) return false;
  return true;
}
