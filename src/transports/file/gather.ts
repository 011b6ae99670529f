import { stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import type { Source } from '../../protocol/manifest.ts';
import { manifest } from '../../protocol/manifest.ts';
import { Problem } from '../../protocol/problem.ts';
import type { Recognised } from '../../snapshot/recognise.ts';
import { archivedSource, recognise, valueFile } from '../../snapshot/recognise.ts';
import { decodeText, wholeLinesAtEnd, wholeLinesAtStart } from './decode.ts';
import { MAX_FILE_BYTES, MAX_FILES } from './limits.ts';
import type { Pile } from './pile.ts';
import { addParts, remark } from './pile.ts';
import type { Bounded } from './read-bounded.ts';
import { problemOf, readFileHead, readFileTail } from './read-bounded.ts';
import { filesBelow } from './walk.ts';

/** More than any source keeps of its end. */
const TAIL_BYTES = 512 * 1024;

/** Adds a file, or everything below a directory. A missing or unreadable path throws; a useless file is remarked. */
export async function gatherPath(pile: Pile, path: string): Promise<void> {
  let directory: boolean;
  try {
    directory = (await stat(path)).isDirectory();
  } catch (cause) {
    throw problemOf(cause, path);
  }
  if (directory) await gatherDirectory(pile, path);
  else await gatherFile(pile, path, resolve(path));
}

async function gatherDirectory(pile: Pile, root: string): Promise<void> {
  const { files, complete } = await filesBelow(root).catch((cause: unknown) => {
    throw problemOf(cause, root);
  });
  // An archive such as a sosreport holds thousands of files that are none of ours.
  const archived = files.filter(({ name }) => archivedSource(name) !== undefined || valueFile(name) !== undefined);
  const isArchive = archived.some(({ name }) => name.includes('/'));
  const chosen = isArchive ? archived : files;
  for (const { path, name } of chosen.slice(0, MAX_FILES)) await gatherFile(pile, path, name);
  if (!complete || chosen.length > MAX_FILES) {
    remark(
      pile,
      root,
      'input-too-large',
      `${root}: only ${MAX_FILES} of its files were read. Name the files that matter.`,
    );
  }
}

async function gatherFile(pile: Pile, path: string, name: string): Promise<void> {
  try {
    const head = await readFileHead(path, MAX_FILE_BYTES);
    const parts = partsOf(name, head);
    const tail =
      head.truncated && parts.length === 1 && keepsTail(parts[0]) ? await readFileTail(path, TAIL_BYTES) : undefined;
    if (tail === undefined) addParts(pile, name, parts, head.truncated);
    else addParts(pile, name, recognise(name, wholeLinesAtStart(decodeText(tail))), true);
  } catch (error) {
    const problem = problemOf(error, path);
    if (!(problem instanceof Problem)) throw problem;
    remark(pile, name, problem.code, problem.message);
  }
}

/** The sources in what was read of one input. */
export function partsOf(name: string, head: Bounded): readonly Recognised[] {
  const archive = archiveKind(head.bytes);
  if (archive !== undefined) {
    throw new Problem('input-binary', `${basename(name)} is ${archive}. Unpack it and name the directory.`);
  }
  const text = decodeText(head.bytes);
  return recognise(name, head.truncated ? wholeLinesAtEnd(text) : text);
}

function keepsTail(part: Recognised | undefined): boolean {
  if (part === undefined) return false;
  const row: Source = manifest[part.source];
  return row.keep === 'tail';
}

function archiveKind(bytes: Buffer): string | undefined {
  if (bytes.subarray(0, 6).equals(Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0]))) return 'an xz archive';
  if (bytes.subarray(0, 4).equals(Buffer.from('PK\u0003\u0004', 'latin1'))) return 'a zip archive';
  if (bytes.subarray(0, 3).toString('latin1') === 'BZh') return 'a bzip2 archive';
  return bytes.subarray(257, 262).toString('latin1') === 'ustar' ? 'a tar archive' : undefined;
}
