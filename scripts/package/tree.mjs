// The tree that a package packs: the same bytes, modes and times, whoever builds it and under whatever umask.
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** Gives `use` a directory of its own that becomes `/` of the package, and takes it away again. */
export function withTree(use) {
  const tree = fs.mkdtempSync(join(tmpdir(), 'syndrop-package-'));
  try {
    // mkdtemp closes it to others.
    fs.chmodSync(tree, 0o755);
    return use(tree);
  } finally {
    fs.rmSync(tree, { recursive: true, force: true });
  }
}

/** Lays out one file of layout.mjs. */
export function place(root, tree, { from, link, directory, to, mode }) {
  const target = join(tree, to);
  makeDirectory(tree, dirname(to));
  if (link !== undefined) {
    fs.symlinkSync(link, target);
  } else if (directory) {
    fs.mkdirSync(target, { mode });
    fs.chmodSync(target, mode);
  } else {
    write(target, fs.readFileSync(join(root, from)), mode);
  }
}

export function makeDirectory(tree, path) {
  for (const [index, part] of path.split('/').entries()) {
    if (part === '') continue;
    const directory = join(tree, ...path.split('/').slice(0, index + 1));
    if (fs.existsSync(directory)) continue;
    fs.mkdirSync(directory);
    fs.chmodSync(directory, 0o755);
  }
}

export function write(file, content, mode) {
  fs.writeFileSync(file, content);
  fs.chmodSync(file, mode);
}

export function sizeOf(tree) {
  return [...entriesOf(tree)].reduce((sum, path) => sum + fs.lstatSync(path).size, 0);
}

export function setTimes(tree, epoch) {
  for (const path of [...entriesOf(tree), tree]) fs.lutimesSync(path, epoch, epoch);
}

/** A text of deploy/, each `@name@` in it replaced: by a value given, or by what stands in deploy/guards/name.sh. */
export function filled(root, name, values = {}) {
  const text = fs.readFileSync(join(root, 'deploy', name), 'utf8');
  return text.replaceAll(
    /@([a-z-]+)@/g,
    (_, key) => values[key] ?? fs.readFileSync(join(root, 'deploy/guards', `${key}.sh`), 'utf8').trimEnd(),
  );
}

function* entriesOf(directory) {
  for (const entry of fs.readdirSync(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) yield* entriesOf(path);
    yield path;
  }
}
