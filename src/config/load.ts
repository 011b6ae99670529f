import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseDocument } from 'yaml';
import { Problem } from '../protocol/problem.ts';
import { codeOf } from './environment.ts';

export interface LoadedYaml {
  readonly path: string | null;
  readonly content: unknown;
}

/** The file SYNDROP_CONFIG names, else `syndrop.yaml` in the working directory, else nothing at all. */
export function loadYaml(named: string | undefined, directory: string): LoadedYaml {
  const path = resolve(directory, named ?? 'syndrop.yaml');
  const text = readText(path, named !== undefined);
  if (text === null) return { path: null, content: {} };
  const document = parseDocument(text, { prettyErrors: true });
  const [error] = document.errors;
  if (error) throw new Problem('bad-config', `${path} is not valid YAML: ${error.message.trimEnd()}`, { cause: error });
  // A file of comments alone is an empty one.
  return { path, content: document.toJS({ maxAliasCount: 50 }) ?? {} };
}

function readText(path: string, wanted: boolean): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    if (!wanted && codeOf(cause) === 'ENOENT') return null;
    throw new Problem('bad-config', `The configuration file ${path} cannot be read (${codeOf(cause)}).`, { cause });
  }
}
