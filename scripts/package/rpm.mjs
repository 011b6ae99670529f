// The agent as an RPM package, of the same files as the Debian one. `rpmbuild` does the packing.
import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { agentFiles } from './layout.mjs';
import { filled, place, setTimes, withTree } from './tree.mjs';

/** Where RPM systems keep what Debian keeps in /lib. */
const rpmFiles = agentFiles.map((file) => ({ ...file, to: file.to.replace(/^\/lib\//, '/usr/lib/') }));

/** Returns the file written. `epoch`: the time everything in it bears, in seconds. */
export function buildRpm({ root, out, version, epoch }) {
  return withTree((top) => {
    const tree = join(top, 'tree');
    fs.mkdirSync(tree);
    for (const file of rpmFiles) place(root, tree, file);
    setTimes(tree, epoch);
    const spec = join(top, 'syndrop-agent.spec');
    fs.writeFileSync(spec, filled(root, 'rpm/syndrop-agent.spec', { version, tree, files: fileList() }));
    const defined = {
      _topdir: top,
      _dbpath: join(top, 'db'),
      _rpmdir: top,
      _rpmfilename: 'built.rpm',
      _buildhost: 'localhost',
      use_source_date_epoch_as_buildtime: '1',
      clamp_mtime_to_source_date_epoch: '1',
      // Read by every RPM of systems that Node 20 runs on.
      _binary_payload: 'w9.xzdio',
      __os_install_post: '%{nil}',
    };
    const defines = Object.entries(defined).flatMap(([name, value]) => ['--define', `${name} ${value}`]);
    const env = { ...process.env, SOURCE_DATE_EPOCH: String(epoch), LC_ALL: 'C' };
    execFileSync('rpmbuild', ['-bb', '--target', 'noarch', ...defines, spec], { env, stdio: 'pipe' });
    const file = join(out, `syndrop-agent-${version}-1.noarch.rpm`);
    fs.copyFileSync(join(top, 'built.rpm'), file);
    return file;
  });
}

/** The %files section: owner and mode of each, and the directories that are the package's alone. */
function fileList() {
  const own = ['/usr/lib/syndrop', '/usr/share/doc/syndrop-agent'];
  const below = new Set(rpmFiles.flatMap(({ to }) => own.flatMap((path) => directoriesBetween(path, to))));
  const rows = rpmFiles.map(({ to, mode, directory, conffile, link }) => {
    if (link !== undefined) return to;
    const kind = directory ? '%dir ' : conffile ? '%config(noreplace) ' : '';
    return `%attr(${mode.toString(8)},root,root) ${kind}${to}`;
  });
  return [...[...below].map((path) => `%dir %attr(755,root,root) ${path}`), ...rows].join('\n');
}

function directoriesBetween(top, file) {
  if (!file.startsWith(`${top}/`)) return [];
  const parts = file.slice(top.length + 1).split('/');
  return parts.map((_, index) => [top, ...parts.slice(0, index)].join('/'));
}
