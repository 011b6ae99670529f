// The agent as a Debian package. `dpkg-deb` does the packing; this lays out the tree it packs.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { agentFiles } from './layout.mjs';
import { filled, makeDirectory, place, setTimes, sizeOf, withTree, write } from './tree.mjs';

const SCRIPTS = ['preinst', 'postinst', 'prerm', 'postrm'];

/** Returns the file written. `epoch`: the time everything in it bears, in seconds. */
export function buildDeb({ root, out, version, epoch }) {
  return withTree((tree) => {
    for (const file of agentFiles) place(root, tree, file);
    writeControl(root, tree, version);
    setTimes(tree, epoch);
    const file = join(out, `syndrop-agent_${version}_all.deb`);
    const env = { ...process.env, SOURCE_DATE_EPOCH: String(epoch) };
    execFileSync('dpkg-deb', ['--root-owner-group', '-Zxz', '--build', tree, file], { env, stdio: 'pipe' });
    return file;
  });
}

function writeControl(root, tree, version) {
  const size = String(Math.ceil(sizeOf(tree) / 1024));
  const at = (name) => join(tree, 'DEBIAN', name);
  makeDirectory(tree, '/DEBIAN');
  write(at('control'), filled(root, 'deb/control', { version, size }), 0o644);
  const conffiles = agentFiles.filter(({ conffile }) => conffile).map(({ to }) => `${to}\n`);
  write(at('conffiles'), conffiles.join(''), 0o644);
  const sums = agentFiles.filter(({ from }) => from !== undefined).map(({ to }) => sumLine(tree, to));
  write(at('md5sums'), sums.join(''), 0o644);
  for (const name of SCRIPTS) write(at(name), filled(root, `deb/${name}`), 0o755);
}

function sumLine(tree, path) {
  const sum = createHash('md5').update(readFileSync(join(tree, path)));
  return `${sum.digest('hex')}  ${path.slice(1)}\n`;
}
