import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parse } from 'yaml';
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
  // A file of comments alone is an empty one.
  return { path, content: parseYaml(text, path) ?? {} };
}

function parseYaml(text: string, path: string): unknown {
  try {
    // The count stops aliases of aliases, which grow a few lines into gigabytes.
    return parse(text, { prettyErrors: true, maxAliasCount: 50 });
  } catch (cause) {
    const why = cause instanceof Error ? cause.message.trimEnd() : String(cause);
    throw new Problem('bad-config', `${path} is not valid YAML: ${why}`, { cause });
  }
}

function readText(path: string, wanted: boolean): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    if (!wanted && codeOf(cause) === 'ENOENT') return null;
    throw new Problem('bad-config', `The configuration file ${path} cannot be read (${codeOf(cause)}).`, { cause });
  }
}
