import type { Diagnosis, Finding } from '../diagnosis/diagnosis.ts';
import type { Plan } from '../plan/plan.ts';
import { accountLine } from './account.ts';
import type { Block, Document, Span, Tone } from './document.ts';
import { evidenceBlock } from './evidence.ts';
import { duration, percent } from './numbers.ts';
import { planDiff, planFacts, planShort } from './plan-blocks.ts';
import { mostWanted, ruledOutList, ruledOutSummary, withoutEnd } from './ruled-out.ts';
import { code, strong, text } from './span.ts';
import { wordsOf } from './words/words-of.ts';
import type { Lang, Words } from './words/words.ts';

export interface DiagnosisOptions {
  /** `short` is what a person at three in the morning reads; `full` adds every list. */
  readonly detail: 'short' | 'full';
  readonly lang: Lang;
}

const MOST_EVIDENCE = { short: 8, full: 200 } as const;
const MOST_OTHER_FINDINGS = 4;

/** What was found, why, how it shows, what it is not, and what to do: in the order a tired person needs it. */
export function diagnosisDocument(diagnosis: Diagnosis, plan: Plan | null, options: DiagnosisOptions): Document {
  const words = wordsOf(options.lang);
  const [first, ...others] = diagnosis.findings;
  const main =
    diagnosis.verdict.status === 'healthy' || diagnosis.verdict.status === 'inconclusive' ? undefined : first;
  const rest = main === undefined ? diagnosis.findings : others;
  return {
    summary: verdictLine(diagnosis, words),
    tone: verdictTone(diagnosis.verdict.status),
    blocks: [
      { kind: 'heading', text: verdictLine(diagnosis, words), tone: verdictTone(diagnosis.verdict.status) },
      { kind: 'note', spans: standing(diagnosis, main, words) },
      ...(main === undefined ? withoutCause(diagnosis, words) : causeBlocks(diagnosis, main, options.detail, words)),
      ...account(diagnosis, words),
      ...(main === undefined ? [] : chain(main, words)),
      ...alsoFound(rest, diagnosis, options.detail, words),
      ...ruledOut(diagnosis, options.detail, words),
      ...undecided(diagnosis, options.detail, words),
      ...remarks(diagnosis, words),
      ...elsewhere(diagnosis, words),
      ...planned(plan, options.detail, words),
      ...advice(diagnosis, plan, main, words),
      ...references(main, options.detail, words),
    ],
  };
}

/** `host-42: Accept queue full, new SYNs dropped — proven`. */
function verdictLine(diagnosis: Diagnosis, words: Words): string {
  return titleLine(diagnosis.host, diagnosis.verdict, namedFinding(diagnosis), words);
}

/** The same without the host. */
export function causeLine(diagnosis: Diagnosis, words: Words): string {
  return sayCause(diagnosis.verdict, namedFinding(diagnosis), words);
}

function namedFinding({ verdict, findings }: Diagnosis): Cause {
  return findings.find(({ causeId }) => causeId === verdict.causeId) ?? {};
}

interface Cause {
  readonly title?: string;
  readonly confidence?: Finding['confidence'];
}

/** A verdict as a title: the host in front; what is not happening now, and how sure, behind. */
export function titleLine(host: string, verdict: Diagnosis['verdict'], cause: Cause, words: Words): string {
  const said = sayCause(verdict, cause, words);
  return said.startsWith(host) ? said : `${host}${words.colon}${said}`;
}

function sayCause(verdict: Diagnosis['verdict'], cause: Cause, words: Words): string {
  const said = withoutEnd((cause.title ?? verdict.headline).trim());
  const when = cause.title === undefined ? '' : words.titleState[verdict.status];
  const sure = cause.confidence === undefined ? '' : words.confidence[cause.confidence];
  const tail = [when, sure].filter((part) => part !== '').join(words.comma);
  return tail === '' ? said : `${said} — ${tail}`;
}

export function verdictTone(status: Diagnosis['verdict']['status']): Tone {
  switch (status) {
    case 'active':
      return 'bad';
    case 'past':
    case 'latent':
      return 'warning';
    case 'healthy':
      return 'good';
    case 'inconclusive':
      return 'neutral';
  }
}

/** Now or then, how sure, how much of it, over what time. */
function standing(diagnosis: Diagnosis, main: Finding | undefined, words: Words): readonly Span[] {
  const parts: string[] = [];
  if (main !== undefined) {
    parts.push(`${words.confidence[main.confidence]}${words.colon}${words.confidenceMeaning[main.confidence]}`);
    if (main.share !== null && main.share > 0) parts.push(words.explains(percent(main.share)));
  }
  parts.push(windowText(diagnosis, words));
  return [strong(words.status[diagnosis.verdict.status]), text(` · ${parts.join(' · ')}`)];
}

function windowText({ window }: Diagnosis, words: Words): string {
  if (window.seconds !== null && window.deltas) return words.window.measured(duration(window.seconds));
  return window.deltas ? words.window.single : words.window.totalsOnly;
}

function causeBlocks(diagnosis: Diagnosis, main: Finding, detail: 'short' | 'full', words: Words): readonly Block[] {
  const { status } = diagnosis.verdict;
  const evidence = evidenceBlock(main.evidence, diagnosis.window, words, MOST_EVIDENCE[detail]);
  return [
    { kind: 'paragraph', spans: [text(main.mechanism)] },
    ...(status === 'past' || status === 'latent' ? [paragraph(words[status])] : []),
    ...(evidence === null ? [] : [heading(words.headings.evidence), evidence]),
  ];
}

function withoutCause(diagnosis: Diagnosis, words: Words): readonly Block[] {
  return diagnosis.verdict.status === 'healthy' ? [] : [paragraph(words.inconclusive)];
}

/** A healthy host is only half an answer to somebody whose clients fail. */
function elsewhere(diagnosis: Diagnosis, words: Words): readonly Block[] {
  return diagnosis.verdict.status === 'healthy' ? [paragraph(words.elsewhere)] : [];
}

function account(diagnosis: Diagnosis, words: Words): readonly Block[] {
  const line = accountLine(diagnosis, words);
  return line === null ? [] : [paragraph(line)];
}

function chain(main: Finding, words: Words): readonly Block[] {
  if (main.chain.length < 2) return [];
  return [{ kind: 'paragraph', spans: [strong(`${words.headings.why}${words.colon}`), text(main.chain.join(' → '))] }];
}

function alsoFound(
  findings: readonly Finding[],
  diagnosis: Diagnosis,
  detail: 'short' | 'full',
  words: Words,
): readonly Block[] {
  if (findings.length === 0) return [];
  const shown = detail === 'full' ? findings : findings.slice(0, MOST_OTHER_FINDINGS);
  const items = shown.map((finding) => [strong(finding.title), text(` — ${standingOf(finding, words)}`)]);
  const list: Block = { kind: 'list', items };
  if (detail === 'short') return [heading(words.headings.alsoSeen), list];
  const evidence = shown.flatMap((finding): readonly Block[] => {
    const block = evidenceBlock(finding.evidence, diagnosis.window, words, MOST_EVIDENCE.short);
    return block === null ? [] : [{ kind: 'paragraph', spans: [strong(finding.title)] }, block];
  });
  return [heading(words.headings.alsoSeen), list, ...evidence];
}

function standingOf(finding: Finding, words: Words): string {
  const share = finding.share === null || finding.share === 0 ? [] : [percent(finding.share)];
  return [words.status[finding.state], words.confidence[finding.confidence], ...share].join(', ');
}

function advice(diagnosis: Diagnosis, plan: Plan | null, main: Finding | undefined, words: Words): readonly Block[] {
  const given = [...new Set([...(main?.advice ?? []), ...(plan?.advice ?? [])])];
  if (given.length === 0) {
    const silent = plan !== null || diagnosis.verdict.status === 'healthy';
    return silent ? [] : [{ kind: 'note', spans: [text(words.noChange)] }];
  }
  return [
    heading(words.headings.advice),
    ...(plan === null && main !== undefined ? [paragraph(words.noSysctl)] : []),
    { kind: 'list', items: given.map((sentence) => [text(sentence)]), ordered: true },
  ];
}

function planned(plan: Plan | null, detail: 'short' | 'full', words: Words): readonly Block[] {
  if (plan === null) return [];
  const about = detail === 'short' ? [planShort(plan, words)] : planFacts(plan, words);
  return [heading(words.headings.plan), planDiff(plan), ...about];
}

function ruledOut(diagnosis: Diagnosis, detail: 'short' | 'full', words: Words): readonly Block[] {
  if (diagnosis.ruledOut.length === 0) return [];
  if (detail === 'short') return [{ kind: 'note', spans: ruledOutSummary(diagnosis.ruledOut, words) }];
  return [heading(words.headings.ruledOut), { kind: 'list', items: ruledOutList(diagnosis.ruledOut) }];
}

function undecided(diagnosis: Diagnosis, detail: 'short' | 'full', words: Words): readonly Block[] {
  const wanted = mostWanted(diagnosis.unknown);
  if (wanted === null) return [];
  const settle = text(`${words.unknown.settle}${withoutEnd(wanted)}${words.sentenceEnd}`);
  if (detail === 'short') {
    return [{ kind: 'note', spans: [strong(words.unknown.summary(diagnosis.unknown.length)), settle] }];
  }
  const items = diagnosis.unknown.map(({ title, needs }) => [strong(title), text(` — ${needs}`)]);
  return [heading(words.headings.unknown), { kind: 'list', items }, { kind: 'note', spans: [settle] }];
}

function remarks(diagnosis: Diagnosis, words: Words): readonly Block[] {
  if (diagnosis.remarks.length === 0) return [];
  const joined = diagnosis.remarks.map(withoutEnd).join(words.listSeparator);
  return [
    { kind: 'note', spans: [strong(`${words.headings.remarks}${words.colon}`), text(`${joined}${words.sentenceEnd}`)] },
  ];
}

function references(main: Finding | undefined, detail: 'short' | 'full', words: Words): readonly Block[] {
  if (detail === 'short' || main === undefined || main.references.length === 0) return [];
  return [heading(words.headings.references), { kind: 'list', items: main.references.map((line) => [code(line)]) }];
}

function heading(words: string): Block {
  return { kind: 'heading', text: words };
}

function paragraph(words: string): Block {
  return { kind: 'paragraph', spans: [text(words)] };
}
