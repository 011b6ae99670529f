import type { Diagnosis, Finding } from '../diagnosis/diagnosis.ts';
import { namedFinding } from '../diagnosis/named-finding.ts';
import type { NotOffered, Plan } from '../plan/plan.ts';
import { accountLine } from './account.ts';
import type { Block, Document, Span, Tone } from './document.ts';
import { evidenceBlock } from './evidence.ts';
import { percent } from './numbers.ts';
import { pastBlocks, pastSpans } from './past.ts';
import { planDiff, planFacts, planList, planShort } from './plan-blocks.ts';
import { proofBlocks } from './proof.ts';
import { mostWanted, ruledOutList, ruledOutSummary, withoutEnd } from './ruled-out.ts';
import { code, strong, text } from './span.ts';
import { wordsOf } from './words/words-of.ts';
import type { Lang, Words } from './words/words.ts';

export interface DiagnosisOptions {
  /** `short` is what a person at three in the morning reads; `full` adds every list. */
  readonly detail: 'short' | 'full';
  readonly lang: Lang;
  /** Under a title that names the host, and above a proposal that shows the change whole: neither is said twice. */
  readonly inThread?: boolean;
  /** Why the plan cannot be approved, if so. */
  readonly unoffered?: NotOffered | null;
}

type Shape = DiagnosisOptions['detail'] | 'thread';

const MOST_EVIDENCE = { short: 8, full: 200 } as const;
const MOST_OTHER_FINDINGS = 4;

/** What was found, why, how it shows, what it is not, and what to do: in the order a tired person needs it. */
export function diagnosisDocument(diagnosis: Diagnosis, plan: Plan | null, options: DiagnosisOptions): Document {
  const words = wordsOf(options.lang);
  const { status, causeId } = diagnosis.verdict;
  const [first] = diagnosis.findings;
  // What is told below the headline is what the headline names, which need not be the first.
  const told = diagnosis.findings.find((finding) => finding.causeId === causeId) ?? first;
  const main = status === 'healthy' || status === 'inconclusive' ? undefined : told;
  const rest = diagnosis.findings.filter((finding) => finding !== main);
  const { detail } = options;
  const shape: Shape = options.inThread === true ? 'thread' : detail;
  return {
    summary: verdictLine(diagnosis, words),
    tone: verdictTone(diagnosis.verdict.status),
    blocks: [
      { kind: 'heading', text: headingLine(diagnosis, shape, words), tone: verdictTone(diagnosis.verdict.status) },
      { kind: 'note', spans: standing(diagnosis, main, detail, words) },
      ...(main === undefined ? withoutCause(diagnosis, words) : mechanism(diagnosis, main, words)),
      ...account(diagnosis, words),
      ...pastBlocks(diagnosis, shape === 'thread', words),
      ...(main === undefined ? [] : chain(main, words)),
      ...(main === undefined ? [] : evidence(diagnosis, main, detail, words)),
      ...proofBlocks(diagnosis, detail, options.lang, words),
      ...elsewhere(diagnosis, words),
      ...planned(plan, shape, words),
      ...unoffered(plan, options.unoffered ?? null, words),
      ...advice(diagnosis, plan, main, words),
      ...alsoFound(rest, diagnosis, detail, words),
      ...ruledOut(diagnosis, detail, words),
      ...undecided(diagnosis, detail, words),
      ...remarks(diagnosis, words),
      ...references(main, detail, words),
    ],
  };
}

/** `host-42: Accept queue full, new SYNs dropped — proven`. */
function verdictLine(diagnosis: Diagnosis, words: Words): string {
  const { host, place } = diagnosis;
  const name = place === undefined ? host : `${host} (${place})`;
  return titleLine(name, diagnosis.verdict, namedFinding(diagnosis) ?? {}, words, diagnosis.past !== undefined);
}

function headingLine(diagnosis: Diagnosis, shape: Shape, words: Words): string {
  if (shape !== 'thread') return verdictLine(diagnosis, words);
  return withoutEnd((namedFinding(diagnosis)?.title ?? diagnosis.verdict.headline).trim());
}

/** The same without the host. */
export function causeLine(diagnosis: Diagnosis, words: Words): string {
  return sayCause(diagnosis.verdict, namedFinding(diagnosis) ?? {}, words, diagnosis.past !== undefined);
}

interface Cause {
  readonly title?: string;
  readonly confidence?: Finding['confidence'];
}

/** A verdict as a title: the host in front; what is not happening now, and how sure, behind. */
export function titleLine(
  host: string,
  verdict: Diagnosis['verdict'],
  cause: Cause,
  words: Words,
  then = false,
): string {
  const said = sayCause(verdict, cause, words, then);
  return said.startsWith(host) ? said : `${host}${words.colon}${said}`;
}

function sayCause(verdict: Diagnosis['verdict'], cause: Cause, words: Words, then: boolean): string {
  const said = withoutEnd((cause.title ?? verdict.headline).trim());
  const state = then && verdict.status === 'past' ? words.pastMinute.titleState : words.titleState[verdict.status];
  const when = cause.title === undefined ? '' : state;
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
function standing(
  diagnosis: Diagnosis,
  main: Finding | undefined,
  detail: 'short' | 'full',
  words: Words,
): readonly Span[] {
  const parts: string[] = [];
  if (main !== undefined) {
    const sure = words.confidence[main.confidence];
    // Proof explains itself in the lines below; a doubt has to be said.
    const brief = main.confidence === 'proven' && detail === 'short';
    parts.push(brief ? sure : `${sure}${words.colon}${words.confidenceMeaning[main.confidence]}`);
    if (main.share !== null && main.share > 0) parts.push(words.explains(percent(main.share)));
  }
  parts.push(windowText(diagnosis, words));
  return [
    strong(statusWords(diagnosis, diagnosis.verdict.status, words)),
    text(' · '),
    ...pastSpans(diagnosis),
    text(parts.join(' · ')),
  ];
}

function statusWords({ past }: Diagnosis, status: Diagnosis['verdict']['status'], words: Words): string {
  return past !== undefined && status === 'past' ? words.pastMinute.status : words.status[status];
}

function windowText({ window }: Diagnosis, words: Words): string {
  if (window.seconds !== null && window.deltas) return words.window.measured(words.duration(window.seconds));
  return window.deltas ? words.window.untimed : words.window.totalsOnly;
}

function mechanism({ past, verdict: { status } }: Diagnosis, main: Finding, words: Words): readonly Block[] {
  const told = paragraph(main.mechanism);
  if (past !== undefined) return [told, paragraph(words.pastMinute.mechanism)];
  return status === 'past' || status === 'latent' ? [told, paragraph(words[status])] : [told];
}

function evidence(diagnosis: Diagnosis, main: Finding, detail: 'short' | 'full', words: Words): readonly Block[] {
  const block = evidenceBlock(main.evidence, diagnosis.window, words, MOST_EVIDENCE[detail]);
  return block === null ? [] : [heading(words.headings.evidence), block];
}

function withoutCause(diagnosis: Diagnosis, words: Words): readonly Block[] {
  if (diagnosis.verdict.status !== 'healthy') return [paragraph(words.inconclusive)];
  return diagnosis.past === undefined ? [] : [paragraph(words.pastMinute.quiet)];
}

const MOST_HYPOTHESES = 3;

/** A healthy host is only half an answer to somebody whose clients fail. */
function elsewhere(diagnosis: Diagnosis, words: Words): readonly Block[] {
  const { hypotheses = [], past, verdict } = diagnosis;
  if (hypotheses.length === 0)
    return verdict.status === 'healthy' && past === undefined ? [paragraph(words.elsewhere)] : [];
  const items = hypotheses
    .slice(0, MOST_HYPOTHESES)
    .map(({ title, confidence, next }) => [
      strong(title),
      text(` — ${[words.confidence[confidence], ...next.slice(0, 1)].join(words.colon)}`),
    ]);
  return [heading(words.headings.hypotheses), { kind: 'list', items }];
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
  const items = shown.map((finding) => [strong(finding.title), text(` — ${standingOf(finding, diagnosis, words)}`)]);
  const list: Block = { kind: 'list', items };
  if (detail === 'short') return [heading(words.headings.alsoSeen), list];
  const evidence = shown.flatMap((finding): readonly Block[] => {
    const block = evidenceBlock(finding.evidence, diagnosis.window, words, MOST_EVIDENCE.short);
    return block === null ? [] : [{ kind: 'paragraph', spans: [strong(finding.title)] }, block];
  });
  return [heading(words.headings.alsoSeen), list, ...evidence];
}

function standingOf(finding: Finding, diagnosis: Diagnosis, words: Words): string {
  const share = finding.share === null || finding.share === 0 ? [] : [percent(finding.share)];
  return [statusWords(diagnosis, finding.state, words), words.confidence[finding.confidence], ...share].join(
    words.comma,
  );
}

function advice(diagnosis: Diagnosis, plan: Plan | null, main: Finding | undefined, words: Words): readonly Block[] {
  const given = [...new Set([...(main?.advice ?? []), ...(plan?.advice ?? [])])];
  if (given.length === 0) {
    const silent = plan !== null || diagnosis.verdict.status === 'healthy';
    return silent ? [] : [{ kind: 'note', spans: [text(words.noChange)] }];
  }
  return [
    heading(adviceHeading(plan, main, words)),
    { kind: 'list', items: given.map((sentence) => [text(sentence)]), ordered: true },
  ];
}

function adviceHeading(plan: Plan | null, main: Finding | undefined, words: Words): string {
  if (plan !== null) return words.headings.besides;
  // A remedy that is not proposed, as for a cause of the past, is no proof that none exists.
  return main?.remedies.length === 0 ? words.headings.adviceOnly : words.headings.advice;
}

function unoffered(plan: Plan | null, why: NotOffered | null, words: Words): readonly Block[] {
  if (plan === null || why === null) return [];
  return [{ kind: 'note', spans: [text(words.change.notOffered[why](plan.host))] }];
}

function planned(plan: Plan | null, shape: Shape, words: Words): readonly Block[] {
  if (plan === null) return [];
  if (shape === 'thread') return [heading(words.headings.plan), planList(plan), planShort(plan, words)];
  const about = shape === 'short' ? [planShort(plan, words)] : planFacts(plan, words);
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
  const settle = text(
    diagnosis.past === undefined
      ? `${words.unknown.settle}${withoutEnd(wanted)}${words.sentenceEnd}`
      : words.pastMinute.undecided,
  );
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
