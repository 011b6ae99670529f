// npm packages: `npm ci` when what is installed is not what the lock file says.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export async function setUpPackages(root, { env, run, say }) {
  if (packagesAreFresh(root)) return true;
  const started = Date.now();
  say('installing packages (npm ci) …');
  const [program, ...first] = npmCommand(env);
  // Development packages build the program, whatever NODE_ENV says.
  const args = [...first, 'ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'];
  try {
    await run(program, args, env, root);
  } catch (error) {
    say(error.message);
    return false;
  }
  say(`packages installed in ${Math.round((Date.now() - started) / 1000)} s`);
  return true;
}

/** The npm that runs us, if one does; two versions beside each other would write different trees. */
function npmCommand(env) {
  const running = env.npm_execpath;
  return running?.endsWith('npm-cli.js') ? [process.execPath, running] : ['npm'];
}

/**
 * npm writes down what it installed in node_modules/.package-lock.json. Times prove nothing: a branch switch changes the
 * lock file's, a copy changes all.
 */
export function packagesAreFresh(root) {
  const wanted = readPackages(join(root, 'package-lock.json'));
  const installed = readPackages(join(root, 'node_modules', '.package-lock.json'));
  if (wanted === undefined || installed === undefined) return false;
  for (const [path, entry] of Object.entries(wanted)) {
    if (path !== '' && !entry.optional && !sameVersion(entry, installed[path])) return false;
  }
  for (const [path, entry] of Object.entries(installed)) {
    if (!sameVersion(entry, wanted[path]) || !fitsMachine(entry) || !existsSync(join(root, path))) return false;
  }
  return true;
}

function readPackages(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages;
  } catch {
    return undefined;
  }
}

function sameVersion(one, other) {
  return other !== undefined && one.version === other.version && one.integrity === other.integrity;
}

/** A tree copied from another machine holds that machine's binaries. */
function fitsMachine({ os, cpu }) {
  return allows(os, process.platform) && allows(cpu, process.arch);
}

function allows(list, value) {
  if (list === undefined) return true;
  return list.includes(`!${value}`) ? false : list.includes(value) || list.every((item) => item.startsWith('!'));
}
