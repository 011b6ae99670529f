import { basename } from 'node:path';
import type { Source } from '../../protocol/manifest.ts';
import { manifest } from '../../protocol/manifest.ts';
import { Problem } from '../../protocol/problem.ts';
import type { Recognised } from '../../snapshot/recognise.ts';
import { ACCEPTED, archivedSource, recogniseArchived, valueFile } from '../../snapshot/recognise.ts';
import { decodeText, wholeLinesAtEnd, wholeLinesAtStart } from './decode.ts';
import { labelOf } from './label.ts';
import {
  MAX_ARCHIVE_ENTRIES,
  MAX_FILE_BYTES,
  MAX_FILES,
  MAX_KEPT_FILES,
  MAX_TOTAL_BYTES,
  MAX_VALUE_BYTES,
} from './limits.ts';
import { partsOf } from './parts.ts';
import type { Pile } from './pile.ts';
import { addParts, remark } from './pile.ts';
import type { TarFile } from './tar.ts';
import { tarFiles } from './tar.ts';

/** What was read of a file in an archive. */
interface Kept {
  readonly label: string;
  readonly bytes: Buffer;
  readonly cut: 'head' | 'tail' | undefined;
}

/** Files of an archive, held until its end tells what kind it is. */
interface Kepts {
  /** Where a sosreport or a copy of /proc keeps a source. */
  readonly placed: Kept[];
  /** The other ones, as long as nothing shows that the archive has such places. */
  readonly loose: Kept[];
  report: boolean;
  size: number;
}

/**
 * Adds what a tar archive holds. Of a report, such as a sosreport, the files at the places of the manifest are read and no
 * others; in any other archive each file is looked at for what it is. An archive that is cut or refused in its middle gives
 * what was read so far, and a remark.
 */
export async function gatherArchive(pile: Pile, name: string, stream: AsyncIterable<Uint8Array>): Promise<void> {
  const kepts: Kepts = { placed: [], loose: [], report: false, size: 0 };
  try {
    await keepFiles(kepts, basename(name), stream);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    remark(pile, name, error.code, error.message);
  }
  const files = kepts.report ? kepts.placed : [...kepts.placed, ...kepts.loose];
  for (const kept of files.sort(byPath)) {
    try {
      const parts = kepts.report ? archivedParts(kept) : partsOf(kept.label, boundedOf(kept));
      addParts(pile, kept.label, parts, kept.cut !== undefined);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      remark(pile, kept.label, error.code, error.message);
    }
  }
  if (files.length === 0)
    remark(
      pile,
      name,
      'input-not-recognised',
      `${basename(name)} is an archive without a file of ours. Give ${ACCEPTED}.`,
    );
}

async function keepFiles(kepts: Kepts, archive: string, stream: AsyncIterable<Uint8Array>): Promise<void> {
  let entries = 0;
  const counted = (): void => {
    entries += 1;
    if (entries > MAX_ARCHIVE_ENTRIES)
      throw tooMuch(`Of ${archive} only ${MAX_ARCHIVE_ENTRIES} entries were looked at.`);
  };
  for await (const file of tarFiles(archive, stream, counted)) {
    const label = labelOf(file.name);
    const limit = limitAt(label);
    if (limit === undefined) {
      if (!kepts.report && kepts.loose.length < MAX_FILES)
        await keep(kepts, kepts.loose, label, file, { bytes: MAX_FILE_BYTES, end: 'head' });
      continue;
    }
    if (kepts.placed.length >= MAX_KEPT_FILES) throw tooMuch(`Of ${archive} only ${MAX_KEPT_FILES} files were read.`);
    if (!kepts.report && isReport(label)) forgetLoose(kepts);
    await keep(kepts, kepts.placed, label, file, limit);
  }
}

interface Limit {
  readonly bytes: number;
  readonly end: 'head' | 'tail';
}

/** How much is read of a file at this place; undefined where no source is kept there. */
function limitAt(label: string): Limit | undefined {
  const source = archivedSource(label);
  if (source === undefined) return valueFile(label) === undefined ? undefined : { bytes: MAX_VALUE_BYTES, end: 'head' };
  const row: Source = manifest[source];
  return { bytes: row.maxBytes, end: row.keep ?? 'head' };
}

/** Below the folder that most archives have at their top there is another one. */
function isReport(label: string): boolean {
  return label.split('/').length > 2;
}

function forgetLoose(kepts: Kepts): void {
  kepts.report = true;
  for (const { bytes } of kepts.loose.splice(0)) kepts.size -= bytes.length;
}

async function keep(kepts: Kepts, list: Kept[], label: string, file: TarFile, limit: Limit): Promise<void> {
  if (kepts.size + Math.min(file.size, limit.bytes) > MAX_TOTAL_BYTES) {
    throw tooMuch(`${label} and what follows it were left out: the files together are too large.`);
  }
  const bytes = await file.read(limit.bytes, limit.end);
  kepts.size += bytes.length;
  list.push({ label, bytes, cut: file.size > limit.bytes ? limit.end : undefined });
}

function tooMuch(said: string): Problem {
  return new Problem('input-too-large', `${said} Unpack it and name the files that matter.`);
}

function archivedParts({ label, bytes, cut }: Kept): readonly Recognised[] {
  const text = decodeText(bytes);
  if (cut === undefined) return recogniseArchived(label, text);
  return recogniseArchived(label, cut === 'head' ? wholeLinesAtEnd(text) : wholeLinesAtStart(text));
}

function boundedOf({ bytes, cut }: Kept) {
  return { bytes, truncated: cut !== undefined };
}

/** In the order in which a directory would be walked. */
function byPath(one: Kept, other: Kept): number {
  const [a, b] = [one.label.replaceAll('/', '\0'), other.label.replaceAll('/', '\0')];
  return a < b ? -1 : a === b ? 0 : 1;
}
