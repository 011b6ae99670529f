import type { Answer, Sample } from '../../protocol/bundle.ts';
import type { Source, SourceId } from '../../protocol/manifest.ts';
import { manifest } from '../../protocol/manifest.ts';
import { Problem } from '../../protocol/problem.ts';
import { withoutSecrets } from '../../protocol/secrets.ts';
import type { Recognised } from '../../snapshot/recognise.ts';
import { wholeLinesAtEnd, wholeLinesAtStart } from './decode.ts';
import { MAX_TOTAL_BYTES } from './limits.ts';

/** Sources whose texts may simply follow each other. */
const JOINED: ReadonlySet<SourceId> = new Set([
  'sysctl',
  'sys-class-net',
  'listener-processes',
  'dmesg',
  'notes',
  'ip-route',
  'iptables-save',
  'ip6tables-save',
]);

/** Remarks travel in the bundle below this prefix, as answers of ids no parser knows. */
const REMARK = 'input:';

export interface Found {
  /** Where it came from, as it is said in remarks. */
  readonly name: string;
  readonly source: SourceId;
}

/** What came in so far: texts by source, and what was refused or cut. */
export interface Pile {
  /** Everything that was known, also what was not used. */
  readonly found: Found[];
  readonly texts: Map<SourceId, { text: string; truncated: boolean }>;
  readonly remarks: Map<string, Problem>;
  size: number;
}

export function emptyPile(): Pile {
  return { found: [], texts: new Map(), remarks: new Map(), size: 0 };
}

export function addParts(pile: Pile, name: string, parts: readonly Recognised[], truncated: boolean): void {
  for (const part of parts) addPart(pile, name, part, truncated);
}

function addPart(pile: Pile, name: string, part: Recognised, truncated: boolean): void {
  const known = pile.texts.get(part.source);
  pile.found.push({ name, source: part.source });
  if (known !== undefined && !JOINED.has(part.source)) {
    remark(pile, name, 'input-duplicate', `${name}: a second ${part.source}; the first one given is used.`);
    return;
  }
  const cut = cutTo(part, manifest[part.source].maxBytes);
  if (pile.size + cut.text.length > MAX_TOTAL_BYTES) {
    remark(pile, name, 'input-too-large', `${name}: left out, the inputs together are too large.`);
    return;
  }
  pile.size += cut.text.length;
  if (cut.truncated || truncated)
    remark(pile, name, 'input-too-large', `${name}: too long, only a part of it was read.`);
  pile.texts.set(part.source, {
    text: `${known?.text ?? ''}${withoutSecrets(cut.text)}`,
    truncated: truncated || cut.truncated || known?.truncated === true,
  });
}

/** Cut to the size a source may answer with, at the end the manifest says, at a line. */
function cutTo({ source, text }: Recognised, max: number): { readonly text: string; readonly truncated: boolean } {
  if (text.length <= max) return { text, truncated: false };
  const row: Source = manifest[source];
  const kept = row.keep === 'tail' ? wholeLinesAtStart(text.slice(-max)) : wholeLinesAtEnd(text.slice(0, max));
  return { text: kept, truncated: true };
}

export function remark(pile: Pile, name: string, code: string, message: string): void {
  if (!pile.remarks.has(name)) pile.remarks.set(name, new Problem(code, message));
}

/** One sample of everything; throws what is wrong with the inputs when nothing of them can be used. */
export function sampleOf(pile: Pile, named: string): Sample {
  const [first] = pile.remarks.values();
  if (pile.texts.size === 0) {
    throw first ?? new Problem('input-empty', `${named} holds no file that can be read.`);
  }
  const answers: Record<string, Answer> = {};
  for (const [source, { text, truncated }] of pile.texts) answers[source] = truncated ? { text, truncated } : { text };
  for (const [name, problem] of pile.remarks) {
    answers[`${REMARK}${name}`] = { error: { code: problem.code, message: problem.message } };
  }
  return { answers };
}

/** What was refused or cut while the inputs of a bundle were read. */
export function remarksIn(sample: Sample): readonly { readonly code: string; readonly message: string }[] {
  return Object.entries(sample.answers).flatMap(([id, answer]) =>
    id.startsWith(REMARK) && 'error' in answer ? [answer.error] : [],
  );
}
