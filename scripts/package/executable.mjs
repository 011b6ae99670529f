// The agent and the Node that runs this script as one executable: Node's own "single executable application".
import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What Node looks for to know that it carries a program; from its documentation. */
const FUSE = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2';

/** Returns the file written. Its bytes follow from the agent's and from Node's. */
export function buildExecutable({ root, out, version }) {
  const work = fs.mkdtempSync(join(tmpdir(), 'syndrop-executable-'));
  const node = (...args) => execFileSync(process.execPath, args, { cwd: work, stdio: 'pipe' });
  try {
    const [, ...lines] = fs.readFileSync(join(root, 'dist/syndrop-agent.cjs'), 'utf8').split('\n');
    // Without its first line, which is for a shell. Names alone: a path would become part of the bytes.
    fs.writeFileSync(join(work, 'agent.cjs'), lines.join('\n'));
    const config = { main: 'agent.cjs', output: 'agent.blob', disableExperimentalSEAWarning: true };
    fs.writeFileSync(join(work, 'config.json'), JSON.stringify(config));
    node('--experimental-sea-config', 'config.json');
    fs.copyFileSync(process.execPath, join(work, 'agent'));
    const postject = createRequire(import.meta.url).resolve('postject/dist/cli.js');
    node(postject, 'agent', 'NODE_SEA_BLOB', 'agent.blob', '--sentinel-fuse', FUSE);
    const file = join(out, `syndrop-agent-${version}-${process.platform}-${process.arch}`);
    fs.copyFileSync(join(work, 'agent'), file);
    fs.chmodSync(file, 0o755);
    return file;
  } finally {
    fs.rmSync(work, { recursive: true, force: true });
  }
}
