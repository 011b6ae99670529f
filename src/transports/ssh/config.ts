import { readdir, readFile } from 'node:fs/promises';
import { dirname, isAbsolute, join } from 'node:path';
import { glob, SSHConfig } from 'ssh-config';
import { Problem } from '../../protocol/problem.ts';

/** OpenSSH's own limit for files that include files. */
const MAX_INCLUDE_DEPTH = 16;

/** The directives in force for one name, by lower-case keyword; OpenSSH's rule: the first value found counts. */
export type Directives = Readonly<Record<string, readonly string[]>>;

/** Reads the configuration files that exist, in order, and works out what holds for `name`. */
export async function directivesFor(
  name: string,
  user: string | undefined,
  files: readonly string[],
  home: string,
): Promise<Directives> {
  const texts: string[] = [];
  for (const file of files) {
    const text = await textOf(file);
    // Each file starts outside of any Host block.
    if (text !== undefined) texts.push(await included(text, { file, name, home, depth: 0 }), 'Host *');
  }
  const asked = user === undefined ? { Host: name } : { Host: name, User: user };
  // Match exec would hand a host name from a chat to a shell.
  const computed = parsed(texts.join('\n'), files).compute(asked, { ignoreCase: true, matchExec: false });
  return Object.fromEntries(Object.entries(computed).map(([key, value]) => [key, [value].flat()]));
}

interface Including {
  readonly file: string;
  readonly name: string;
  readonly home: string;
  readonly depth: number;
}

/** Puts included files where they are named. Inside a block that does not match they would not count: they are left out. */
async function included(text: string, at: Including): Promise<string> {
  const lines: string[] = [];
  let block = 'Host *';
  for (const line of text.split(/\r?\n/)) {
    const [, keyword = '', rest = ''] = /^\s*(\w+)(?:\s*=\s*|\s+)(.*?)\s*$/.exec(line) ?? [];
    if (/^(host|match)$/i.test(keyword)) block = line;
    if (!/^include$/i.test(keyword)) {
      lines.push(line);
      continue;
    }
    if (at.depth >= MAX_INCLUDE_DEPTH) {
      throw new Problem('ssh-config', `${at.file} includes files more than ${MAX_INCLUDE_DEPTH} deep.`);
    }
    if (!holds(block, at)) continue;
    for (const file of await includedFiles(rest, at)) {
      const inner = await textOf(file);
      if (inner !== undefined) lines.push(await included(inner, { ...at, file, depth: at.depth + 1 }), block);
    }
  }
  return lines.join('\n');
}

function holds(block: string, { name, file }: Including): boolean {
  const computed = parsed(`${block}\n  SendEnv SYNDROP`, [file]).compute(name, { ignoreCase: true, matchExec: false });
  return computed['sendenv'] !== undefined;
}

/** Relative names are meant from ~/.ssh in a user's file, from /etc/ssh in the machine's. */
async function includedFiles(rest: string, at: Including): Promise<readonly string[]> {
  const found: string[] = [];
  for (const [, quoted, bare] of rest.matchAll(/"([^"]*)"|(\S+)/g)) {
    const named = (quoted ?? bare ?? '').replace(/^~(?=\/)/, at.home);
    const base = at.file.startsWith('/etc/ssh/') ? '/etc/ssh' : join(at.home, '.ssh');
    found.push(...(await expanded(isAbsolute(named) ? named : join(base, named))));
  }
  return found;
}

/** Stars in the last part of the path only, which is how Include is used. */
async function expanded(pattern: string): Promise<readonly string[]> {
  if (!/[*?]/.test(pattern)) return [pattern];
  const folder = dirname(pattern);
  const names = await readdir(folder).catch((): string[] => []);
  return names
    .map((name) => join(folder, name))
    .filter((path) => glob(pattern, path))
    .sort();
}

function parsed(text: string, files: readonly string[]): SSHConfig {
  try {
    return SSHConfig.parse(text);
  } catch (cause) {
    const said = cause instanceof Error ? cause.message : String(cause);
    throw new Problem('ssh-config', `The ssh configuration (${files.join(', ')}) cannot be read: ${said}`, { cause });
  }
}

async function textOf(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && (cause.code === 'ENOENT' || cause.code === 'ENOTDIR'))
      return undefined;
    throw new Problem(
      'ssh-config',
      `${file} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`,
      {
        cause,
      },
    );
  }
}
