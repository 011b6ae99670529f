import { dirname, isAbsolute, join } from 'node:path';
import { glob, SSHConfig } from 'ssh-config';
import { Problem } from '../../protocol/problem.ts';
import type { FileCache } from './file-cache.ts';

/** OpenSSH's own limit for files that include files. */
const MAX_INCLUDE_DEPTH = 16;

/** The directives in force for one name, by lower-case keyword; OpenSSH's rule: the first value found counts. */
export type Directives = Readonly<Record<string, readonly string[]>>;

/** Works out what holds for a name, and for whoever logs in there where that is said already. */
export type ReadConfig = (name: string, user: string | undefined) => Promise<Directives>;

/** Reads the configuration files that exist, in order. */
export function configIn(paths: readonly string[], home: string, files: FileCache): ReadConfig {
  const blocksOf = files.remembered(async (file) => blocksIn((await textOf(file, files)) ?? ''));
  const disk = {
    text: files.remembered((file) => textOf(file, files)),
    names: files.remembered((folder) => files.list(folder)),
  };
  return async (name, user) => {
    const texts: string[] = [];
    for (const file of paths) {
      const text = textFor(name, await blocksOf(file));
      // Each file starts outside of any Host block.
      texts.push(await included(text, { file, name, home, disk, depth: 0 }), 'Host *');
    }
    const asked = user === undefined ? { Host: name } : { Host: name, User: user };
    // Match exec would hand a host name from a chat to a shell.
    const computed = parsed(texts.join('\n'), paths).compute(asked, { ignoreCase: true, matchExec: false });
    return Object.fromEntries(Object.entries(computed).map(([key, value]) => [key, [value].flat()]));
  };
}

/** A part of a configuration file that begins with Host or Match, or is what stands before the first of them. */
interface Block {
  readonly text: string;
  /** The only names it can be about, in lower case, where nothing in it has to be matched. */
  readonly names?: ReadonlySet<string>;
}

function blocksIn(text: string): readonly Block[] {
  const parts = text.split(/^(?=[ \t]*(?:host|match)(?:[ \t]*=|[ \t]))/im);
  return parts.map((part) => {
    const plain = /^[ \t]*host(?:[ \t]*=[ \t]*|[ \t]+)([\w.: \t-]+?)[ \t]*\r?(?:\n|$)/i.exec(part)?.[1];
    return plain === undefined ? { text: part } : { text: part, names: new Set(plain.toLowerCase().split(/[ \t]+/)) };
  });
}

/** Without the blocks of other hosts: a fleet has hundreds, and each costs its matching. */
function textFor(name: string, blocks: readonly Block[]): string {
  const wanted = name.toLowerCase();
  return blocks.flatMap(({ text, names }) => (names === undefined || names.has(wanted) ? [text] : [])).join('');
}

/** What each host's configuration includes again, read once for all of them. */
interface Disk {
  /** Undefined where there is no such file. */
  readonly text: (file: string) => Promise<string | undefined>;
  readonly names: (folder: string) => Promise<readonly string[]>;
}

interface Including {
  readonly file: string;
  readonly name: string;
  readonly home: string;
  readonly disk: Disk;
  readonly depth: number;
}

/** Puts included files where they are named. Inside a block that does not match they would not count: they are left out. */
async function included(text: string, at: Including): Promise<string> {
  if (!/^\s*include\b/im.test(text)) return text;
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
      const inner = await at.disk.text(file);
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
    found.push(...(await expanded(isAbsolute(named) ? named : join(base, named), at.disk)));
  }
  return found;
}

/** Stars in the last part of the path only, which is how Include is used. */
async function expanded(pattern: string, disk: Disk): Promise<readonly string[]> {
  if (!/[*?]/.test(pattern)) return [pattern];
  const folder = dirname(pattern);
  const names = await disk.names(folder);
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

async function textOf(file: string, files: FileCache): Promise<string | undefined> {
  try {
    return (await files.read(file)).toString();
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
