import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import type { Source, SourceId } from '../../protocol/manifest.ts';
import { manifest } from '../../protocol/manifest.ts';
import { Problem } from '../../protocol/problem.ts';
import { archivedSource, isCapture, recognise, recogniseArchived, valueFile } from '../../snapshot/recognise.ts';
import { gatherArchive } from './archive.ts';
import { captureReading } from './capture.ts';
import { decodeText, wholeLinesAtEnd, wholeLinesAtStart } from './decode.ts';
import { MAX_FILE_BYTES, MAX_FILES } from './limits.ts';
import { partsOf } from './parts.ts';
import type { Pile } from './pile.ts';
import { addParts, remark } from './pile.ts';
import { problemOf, readFileHead, readFileTail, readHead } from './read-bounded.ts';
import { refuseSeveral } from './several.ts';
import { isTar, TAR_BLOCK } from './tar-header.ts';
import { isPacked, unpacked } from './unpack.ts';
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
  const gather = isArchive ? gatherArchived : gatherFile;
  const before = pile.found.length;
  for (const { path, name } of chosen.slice(0, MAX_FILES)) await gather(pile, path, name);
  if (!isArchive) refuseSeveral(root, pile.found.slice(before));
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
  await remarking(pile, path, name, async () => {
    if (!(await isPlainFile(path))) {
      await gatherStream(pile, name, createReadStream(path));
      return;
    }
    const head = await readFileHead(path, MAX_FILE_BYTES);
    if (head.truncated && isCapture(head.bytes)) {
      await gatherCapture(pile, name, createReadStream(path));
      return;
    }
    const parts = partsOf(name, head);
    const tail =
      head.truncated && parts.length === 1 && isKeptFromItsEnd(parts[0]?.source)
        ? await readFileTail(path, TAIL_BYTES)
        : undefined;
    if (tail === undefined) addParts(pile, name, parts, head.truncated);
    else addParts(pile, name, recognise(name, wholeLinesAtStart(decodeText(tail))), true);
  });
}

/** A file of an unpacked archive. */
async function gatherArchived(pile: Pile, path: string, name: string): Promise<void> {
  await remarking(pile, path, name, async () => {
    const { bytes, truncated } = await readFileHead(path, MAX_FILE_BYTES);
    const tail = truncated && isKeptFromItsEnd(archivedSource(name)) ? await readFileTail(path, TAIL_BYTES) : undefined;
    const text = decodeText(tail ?? bytes);
    const whole = tail === undefined ? wholeLinesAtEnd(text) : wholeLinesAtStart(text);
    addParts(pile, name, recogniseArchived(name, truncated ? whole : text), truncated);
  });
}

/** What is wrong with one file is remarked; the others may be good. */
async function remarking(pile: Pile, path: string, name: string, gather: () => Promise<void>): Promise<void> {
  try {
    await gather();
  } catch (error) {
    const problem = problemOf(error, path);
    if (!(problem instanceof Problem)) throw problem;
    remark(pile, name, problem.code, problem.message);
  }
}

/** Adds what comes out of a stream: text, or a tar archive, either of them compressed or not. */
export async function gatherStream(pile: Pile, name: string, source: AsyncIterable<Uint8Array>): Promise<void> {
  const { head, stream } = await unpacked(basename(name), source);
  if (isTar(head)) {
    await gatherArchive(pile, name, stream);
    return;
  }
  if (isCapture(head)) {
    await gatherCapture(pile, name, stream);
    return;
  }
  const bounded = await readHead(stream, MAX_FILE_BYTES);
  addParts(pile, name, partsOf(name, bounded), bounded.truncated);
}

/** Of a capture of any size its handshakes: the whole of it streams by. */
async function gatherCapture(pile: Pile, name: string, stream: AsyncIterable<Uint8Array>): Promise<void> {
  const reading = captureReading();
  for await (const chunk of stream) if (!reading.push(chunk)) break;
  const { part, truncated } = reading.done();
  addParts(pile, name, [part], truncated);
}

/** A regular file that is neither compressed nor an archive, so that it may be read again and at any place. */
async function isPlainFile(path: string): Promise<boolean> {
  if (!(await stat(path)).isFile()) return false;
  const handle = await open(path, 'r');
  try {
    const head = Buffer.alloc(TAR_BLOCK);
    const { bytesRead } = await handle.read(head, 0, TAR_BLOCK, 0);
    return !isPacked(head.subarray(0, bytesRead)) && !isTar(head.subarray(0, bytesRead));
  } finally {
    await handle.close();
  }
}

function isKeptFromItsEnd(source: SourceId | undefined): boolean {
  if (source === undefined) return false;
  const row: Source = manifest[source];
  return row.keep === 'tail';
}
