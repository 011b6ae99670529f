// The agent as a Debian package. `dpkg-deb` does the packing; this lays out the tree it packs.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { agentFiles } from './layout.mjs';

const SCRIPTS = ['preinst', 'postinst', 'prerm', 'postrm'];

/** Returns the file written. `epoch`: the time everything in it bears, in seconds. */
export function buildDeb({ root, out, version, epoch }) {
  const tree = fs.mkdtempSync(join(tmpdir(), 'syndrop-deb-'));
  try {
    // mkdtemp closes it to others, and it becomes `/` of the package.
    fs.chmodSync(tree, 0o755);
    const sums = agentFiles.flatMap((file) => place(root, tree, file));
    writeControl(root, tree, version, sums);
    setTimes(tree, epoch);
    const file = join(out, `syndrop-agent_${version}_all.deb`);
    const env = { ...process.env, SOURCE_DATE_EPOCH: String(epoch) };
    execFileSync('dpkg-deb', ['--root-owner-group', '-Zxz', '--build', tree, file], { env, stdio: 'pipe' });
    return file;
  } finally {
    fs.rmSync(tree, { recursive: true, force: true });
  }
}

/** The line of md5sums it adds, if it is a file. */
function place(root, tree, { from, link, directory, to, mode }) {
  const target = join(tree, to);
  makeDirectory(tree, dirname(to));
  if (link !== undefined) {
    fs.symlinkSync(link, target);
    return [];
  }
  if (directory) {
    fs.mkdirSync(target, { mode });
    fs.chmodSync(target, mode);
    return [];
  }
  const content = fs.readFileSync(join(root, from));
  write(target, content, mode);
  return [`${createHash('md5').update(content).digest('hex')}  ${to.slice(1)}`];
}

function writeControl(root, tree, version, sums) {
  const at = (name) => join(tree, 'DEBIAN', name);
  makeDirectory(tree, '/DEBIAN');
  const template = fs.readFileSync(join(root, 'deploy/deb/control'), 'utf8');
  const size = Math.ceil(sizeOf(tree) / 1024);
  write(at('control'), template.replace('@VERSION@', version).replace('@SIZE@', String(size)), 0o644);
  const conffiles = agentFiles.filter(({ conffile }) => conffile).map(({ to }) => `${to}\n`);
  write(at('conffiles'), conffiles.join(''), 0o644);
  write(at('md5sums'), `${sums.join('\n')}\n`, 0o644);
  for (const name of SCRIPTS) write(at(name), fs.readFileSync(join(root, 'deploy/deb', name)), 0o755);
}

/** Whatever the umask of whoever builds. */
function makeDirectory(tree, path) {
  for (const [index, part] of path.split('/').entries()) {
    if (part === '') continue;
    const directory = join(tree, ...path.split('/').slice(0, index + 1));
    if (fs.existsSync(directory)) continue;
    fs.mkdirSync(directory);
    fs.chmodSync(directory, 0o755);
  }
}

function write(file, content, mode) {
  fs.writeFileSync(file, content);
  fs.chmodSync(file, mode);
}

function* entriesOf(directory) {
  for (const entry of fs.readdirSync(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) yield* entriesOf(path);
    yield path;
  }
}

function sizeOf(tree) {
  return [...entriesOf(tree)].reduce((sum, path) => sum + fs.lstatSync(path).size, 0);
}

function setTimes(tree, epoch) {
  for (const path of [...entriesOf(tree), tree]) fs.lutimesSync(path, epoch, epoch);
}
