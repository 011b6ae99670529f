import type { SharedFile } from './shapes.ts';
import type { Workspace } from './workspace.ts';

const types: Readonly<Record<string, string>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  json: 'application/json',
  gz: 'application/gzip',
  pdf: 'application/pdf',
  csv: 'text/csv',
  html: 'text/html',
};

interface Given {
  readonly id: string;
  readonly name: string;
  readonly title: string;
  readonly user: string;
  readonly bytes: Buffer;
}

/** Stores a file; its type follows its name. */
export function share(workspace: Workspace, given: Given): SharedFile {
  const { bytes, ...named } = given;
  const file: SharedFile = {
    id: named.id,
    name: named.name,
    title: named.title,
    user: named.user,
    mimetype: types[named.name.split('.').at(-1)?.toLowerCase() ?? ''] ?? 'text/plain',
    size: bytes.length,
    created: Math.floor(Date.now() / 1000),
  };
  workspace.files.set(file.id, { file, bytes });
  return file;
}
