import { stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { Bundle, Sample } from '../protocol/bundle.ts';
import { Problem } from '../protocol/problem.ts';
import { ACCEPTED } from '../snapshot/recognise.ts';
import type { Case } from './file/case.ts';
import { caseOf, parseCase } from './file/case.ts';
import { PACKED_CASE, unpackedCase } from './file/case-file.ts';
import { decodeText } from './file/decode.ts';
import { readIfBundle } from './file/bundle-file.ts';
import { gatherPath, gatherStream } from './file/gather.ts';
import { MAX_CASE_BYTES, MAX_FILE_BYTES } from './file/limits.ts';
import { emptyPile, remark, remarksIn, sampleOf } from './file/pile.ts';
import { type End, endOf, windowOf } from './file/pair.ts';
import { readFileHead } from './file/read-bounded.ts';
import { samplesOfSession } from './file/runs.ts';

export { readBundle, readIfBundle, writeBundle } from './file/bundle-file.ts';
export type { Case } from './file/case.ts';
export { PACKED_CASE, packedCase } from './file/case-file.ts';

/**
 * One sample out of any mix of files, directories and `-` for standard input. A directory that holds `before` and
 * `after` gives two. Throws Problem `input-not-found`, `input-empty`, `input-binary`, `input-too-large`, `input-damaged`,
 * `input-unreadable` or `input-not-recognised`; with other inputs that are good, what is wrong becomes a remark.
 */
export async function bundleFromInputs(paths: readonly string[], stdin: AsyncIterable<Uint8Array>): Promise<Bundle> {
  const [first] = paths;
  if (first === undefined)
    throw new Problem('input-empty', `No input was named. Give ${ACCEPTED}, or - for standard input.`);
  if (paths.length === 1 && (await holdsPair(first)))
    return bundleFromPair(join(first, 'before'), join(first, 'after'), stdin);
  const sample = await sampleFrom(paths, stdin);
  return bundle(nameOf(first), paths.length === 1 ? samplesOfSession(sample) : [sample]);
}

/**
 * Two samples in order of time, each a file of any kind, a saved bundle, a directory, or `-` for standard input. Throws
 * Problem `input-other-host` or `input-out-of-order` beside those of `bundleFromInputs`.
 */
export async function bundleFromPair(
  before: string,
  after: string,
  stdin: AsyncIterable<Uint8Array> = noInput(),
): Promise<Bundle> {
  if (before === '-' && after === '-') {
    throw new Problem('usage', 'Standard input is one end of the window: name a file for the other one.');
  }
  const [start, end] = [await endFrom(before, stdin), await endFrom(after, stdin)];
  const samples = windowOf(start, end);
  const host = end.host ?? start.host;
  if (host !== undefined) return { format: 'syndrop-bundle/1', host, transport: 'file', samples };
  const name = nameOf(before === '-' ? after : before);
  return bundle(/^(?:before|vorher|old|1|a)$/i.test(name) ? nameOf(dirname(resolve(before))) : name, samples);
}

async function endFrom(path: string, stdin: AsyncIterable<Uint8Array>): Promise<End> {
  const saved = path === '-' || (await isDirectory(path)) ? undefined : await readIfBundle(path);
  return saved === undefined ? { name: path, sample: await sampleFrom([path], stdin) } : endOf(path, saved);
}

/** A case by its path, or the text of one. */
export async function bundleFromCase(pathOrText: string): Promise<Bundle> {
  return (await readCase(pathOrText)).bundle;
}

export async function readCase(pathOrText: string): Promise<Case> {
  if (pathOrText.includes('\n')) return parseCase('the case', pathOrText);
  if (pathOrText.endsWith(PACKED_CASE)) {
    const { bytes } = await readFileHead(pathOrText, MAX_FILE_BYTES);
    return caseOf(pathOrText, await unpackedCase(bytes, pathOrText));
  }
  return parseCase(pathOrText, decodeText((await readFileHead(pathOrText, MAX_CASE_BYTES + 1)).bytes));
}

/** What was refused, cut or left out while the inputs of a bundle were read. */
export function inputRemarks(bundle: Bundle): readonly { readonly code: string; readonly message: string }[] {
  return bundle.samples.flatMap(remarksIn);
}

async function sampleFrom(paths: readonly string[], stdin: AsyncIterable<Uint8Array>): Promise<Sample> {
  const pile = emptyPile();
  for (const path of paths) {
    if (path !== '-') {
      await gatherPath(pile, path);
      continue;
    }
    try {
      await gatherStream(pile, 'standard input', stdin);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      remark(pile, 'standard input', error.code, error.message);
    }
  }
  return sampleOf(pile, paths.join(', '));
}

function bundle(id: string, samples: Sample[]): Bundle {
  return { format: 'syndrop-bundle/1', host: { id }, transport: 'file', samples };
}

async function holdsPair(path: string): Promise<boolean> {
  return path !== '-' && (await isDirectory(join(path, 'before'))) && (await isDirectory(join(path, 'after')));
}

async function isDirectory(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    return false;
  }
}

const ARCHIVE_ENDING = /\.(?:tar(?:\.(?:gz|xz|bz2|zst))?|tgz|txz|tbz2?|tzst)$/i;

/** A name for a host nobody named. */
function nameOf(path: string): string {
  if (path === '-') return 'standard-input';
  return basename(resolve(path)).replace(ARCHIVE_ENDING, '').slice(0, 253) || 'input';
}

async function* noInput(): AsyncGenerator<Uint8Array> {
  yield* [];
}
