import { manifest, type Source, type SourceId, sourceIds } from '../../protocol/manifest.ts';

/**
 * Small files of /proc, read by one `grep`: a process for each costs the host ten times what reading them does. Lines come
 * as `path:line`, and a source without any is told of before.
 */

/** The name under which the script tells of them all; no source is called so. */
export const TOGETHER = 'together';

/** More than this is better cut on the host than sent. */
const MOST_BYTES = 2 * 1024 * 1024;

export function isReadTogether(id: SourceId): boolean {
  const { read, maxBytes, keep }: Source = manifest[id];
  if (maxBytes > MOST_BYTES || keep === 'tail') return false;
  // Devices may take long to say what /sys shows of them; /proc never waits for anybody.
  if (read.kind === 'file') return read.path.startsWith('/proc/');
  return read.kind === 'files' && read.lines === undefined && read.paths.every((path) => path.startsWith('/proc/'));
}

export function pathsOf(id: SourceId): readonly string[] {
  const { read }: Source = manifest[id];
  if (read.kind === 'file') return [read.path];
  return read.kind === 'files' ? read.paths : [];
}

/** The file whose absence has a reason of its own; of many small ones those that exist are enough. */
export function singleFile(id: SourceId): string | undefined {
  const { read }: Source = manifest[id];
  return read.kind === 'file' ? read.path : undefined;
}

const FILES = new Map<string, SourceId>();
const FOLDERS: (readonly [folder: string, id: SourceId])[] = [];
for (const id of sourceIds.filter(isReadTogether)) {
  const path = singleFile(id);
  if (path === undefined) FOLDERS.push([commonFolder(pathsOf(id)), id]);
  else FILES.set(path, id);
}

function commonFolder(paths: readonly string[]): string {
  let folder = paths[0] ?? '';
  for (const path of paths) while (!path.startsWith(folder)) folder = folder.slice(0, -1);
  return folder.slice(0, folder.lastIndexOf('/') + 1);
}

function ownerOf(path: string): SourceId | undefined {
  return FILES.get(path) ?? FOLDERS.find(([folder]) => path.startsWith(folder))?.[1];
}

/** What grep printed, by source: of a single file its text, of many the lines as they came. */
export function splitTogether(text: string): Map<SourceId, string> {
  const texts = new Map<SourceId, string>();
  let at = 0;
  while (at < text.length) {
    const colon = text.indexOf(':', at);
    if (colon === -1) break;
    const path = text.slice(at, colon);
    const id = ownerOf(path);
    const prefix = `${path}:`;
    const alone = FILES.has(path);
    let piece = '';
    // The lines of one file come one after the other.
    do {
      const newline = text.indexOf('\n', at);
      const end = newline === -1 ? text.length : newline + 1;
      piece += text.slice(alone ? at + prefix.length : at, end);
      at = end;
    } while (at < text.length && text.startsWith(prefix, at));
    if (id !== undefined) texts.set(id, (texts.get(id) ?? '') + piece);
  }
  return texts;
}
