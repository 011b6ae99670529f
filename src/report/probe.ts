import { namedFinding } from '../diagnosis/named-finding.ts';
import type { Block, Document, Tone } from './document.ts';
import type { ProbeOutcome, ProbeReport } from './probe-report.ts';
import { proofBlocks } from './proof.ts';
import { titleLine } from './diagnosis.ts';
import { strong, text } from './span.ts';
import { probeWordsOf } from './words/probe-words.ts';
import { wordsOf } from './words/words-of.ts';
import type { Lang } from './words/words.ts';

export function probeDocument(report: ProbeReport, lang: Lang): Document {
  const own = probeWordsOf(lang);
  const words = wordsOf(lang);
  const { from, to, port, outcome, dial, far, open, diagnosis } = report;
  const summary = probeTitle({ from, to, port }, outcome, lang);
  const blocks: Block[] = [
    { kind: 'heading', text: summary, tone: probeTone(outcome) },
    paragraph(own.meaning[outcome]),
    {
      kind: 'facts',
      rows: [
        {
          label: own.dialled(from),
          spans: [text(dial.missing === null ? own.counts(dial) : (words.problem.said(dial.missing) ?? dial.missing))],
        },
        { label: own.seen(to), spans: [text(far === null ? own.notSeen(open ?? '') : own.fates(far))] },
      ],
    },
  ];
  if (diagnosis !== null && outcome !== 'connects') {
    const found = namedFinding(diagnosis);
    blocks.push({ kind: 'paragraph', spans: [strong(titleLine(to, diagnosis.verdict, found ?? {}, words))] });
    blocks.push(...proofBlocks(diagnosis, 'short', lang, words));
  }
  return { summary, tone: probeTone(outcome), blocks };
}

interface Ends {
  readonly from: string;
  readonly to: string;
  readonly port: number;
}

/** Who dials whom, and how it ended or that nobody knows yet. */
export function probeTitle({ from, to, port }: Ends, outcome: ProbeOutcome | undefined, lang: Lang): string {
  const own = probeWordsOf(lang);
  const said = outcome === undefined ? own.running : own.outcomes[outcome];
  return `${from} → ${to}:${port}${wordsOf(lang).colon}${said}`;
}

export function probeTone(outcome: ProbeOutcome): Tone {
  if (outcome === 'connects') return 'good';
  return outcome === 'not-told' ? 'neutral' : 'bad';
}

function paragraph(words: string): Block {
  return { kind: 'paragraph', spans: [text(words)] };
}
